"""The command line: one module for each command, or for a few that belong together.

    app       all commands, and what each of them says at the end of its `--help`
    serve     `encore serve`; `in_use` is what start-up says
    demo      `encore demo`
    tune      `encore tune`
    moving    `encore export`, `import` and `reindex`

`flags` makes an option of each setting, `telling` is how all of them speak and end.
"""

from proxy.cli.app import main

__all__ = ["main"]
