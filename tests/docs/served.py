"""`encore serve` as a block shows it: it starts, says that it is ready, and stops when told to.

python -m tests.docs.served serve --upstream http://127.0.0.1:11434
"""

from __future__ import annotations

import re
import subprocess
import sys

import httpx


def main(arguments: list[str]) -> int:
    """Run it until it is ready; returns its exit code."""
    command = [sys.executable, "-m", "proxy", *_on_a_free_port(arguments)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr or ()
        for line in said:
            sys.stderr.write(line)
            if listening := re.search(r"listening +(http://\S+)/v1", line):
                answer = httpx.get(f"{listening[1]}/internal/ready", timeout=30, trust_env=False)
                answer.raise_for_status()
                process.terminate()
    return process.returncode


def _on_a_free_port(arguments: list[str]) -> list[str]:
    """A port that a block names may be taken here."""
    return [
        "0" if before == "--port" else argument
        for before, argument in zip(["", *arguments], arguments, strict=False)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
