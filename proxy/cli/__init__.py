"""The command line: one module for each command, or for a few that belong together.

    app       all commands, and what each of them says at the end of its `--help`
    serve     `encore serve`; `in_use` is what start-up says
    demo      `encore demo`
    doctor    `encore doctor`; `checks` are what it looks at
    tune      `encore tune`
    moving    `encore export`, `import` and `reindex`

These ask a running proxy, through `proxy.remote`:

    explain   `encore explain`; `explanation` shows what came of it
    entries   `encore entries`; `entry_tables` shows them
    purge     `encore purge`
    feedback  `encore feedback` and `traps`
    stats     `encore stats`; `counts` shows them
    warm      `encore warm`; `questions` reads its file, `warming` asks

`reaching` finds the proxy and its token, `flags` makes an option of each setting, `telling` is how
all of them speak and end, and `figures` how they write a figure.
"""

from proxy.cli.app import main

__all__ = ["main"]
