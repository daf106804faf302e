"""The management command: `uv run manage --help`."""

import os
import sys

from app.core.paths import ROOT
from manage.errors import sentence


def main() -> None:
    """Run the command; what goes wrong is one sentence, and the exit code is 1 (2: wrong usage)."""
    os.environ.setdefault("TYPER_USE_RICH", str(int(sys.stdout.isatty())))
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))  # seeders and factories are beside the package
    from manage.commands import app

    try:
        app()
    except Exception as error:
        if (message := sentence(error)) is None:
            raise
        sys.exit(f"manage: {message}")
