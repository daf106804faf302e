"""Where the project is, wherever it is started from."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
