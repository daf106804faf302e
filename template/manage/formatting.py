"""Formats a migration that was just written: Alembic runs it, as pyproject.toml says."""

import subprocess
import sys
from importlib.util import find_spec


def main(file: str) -> None:
    """Format a file and mend what can be; without development tools, as in an image, say so."""
    if find_spec("ruff") is None:
        print(f"  left as is: {file}, as ruff is not installed here", file=sys.stderr)
        return
    for words in (("format",), ("check", "--fix")):
        subprocess.run([sys.executable, "-m", "ruff", *words, "--quiet", file], check=False)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1])
