"""What may go wrong, told in one sentence; anything else is a bug and keeps its traceback."""

import socket

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
        return f"{error.name} is not installed; run: uv sync"
    if isinstance(error, Failure) or package == "alembic":
        return str(error)
    return None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
