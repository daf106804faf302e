"""What may go wrong, told in one sentence; anything else is a bug and keeps its traceback."""

import socket
import traceback
from pathlib import Path

from app.core.paths import ROOT

OWN = ("app.", "database.", "manage.", "tests.")
DRIVERS = ("asyncpg", "pymysql", "sqlite3")


class Failure(Exception):  # noqa: N818  it is shown to people, who read it as what it says
    """Something that its message explains: what happened, why, and what to do."""


def sentence(error: BaseException) -> str | None:
    """Return what to tell about `error`, or None if only a traceback helps."""
    package = type(error).__module__.partition(".")[0]
    if isinstance(error, ConnectionError | TimeoutError | socket.gaierror):
        return f"The database does not answer ({_line(error)}): is it started, is .env right?"
    if (answer := getattr(error, "orig", None)) or package in DRIVERS:
        return f"The database says: {_line(answer or error)}"
    if isinstance(error, ModuleNotFoundError) and error.name != "app":
        module = str(error.name)
        if module.startswith(OWN):
            return f"There is no module {module}, but it is imported{_where(error)}."
        package = module.partition(".")[0]
        return f"{package} is not installed; run: uv sync, or first: uv add {package}"
    if isinstance(error, Failure) or package == "alembic":
        return str(error)
    return None


def _where(error: BaseException) -> str:
    """Return, for example, " by database/seeders/user_seeder.py, line 3"."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename
    ]
    if not frames:
        return ""
    return f" by {Path(frames[-1].filename).relative_to(ROOT)}, line {frames[-1].lineno}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
