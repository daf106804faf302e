"""Keeps the values of statements and rows out of logs: they may be secrets.

That errors and logged statements come without them is the engine's `hide_parameters`.
"""

import logging


def log_no_values() -> None:
    """Drop the records with which SQLAlchemy and aiosqlite log values all the same, at DEBUG."""
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_tells_no_rows)  # once, as it is one
    logging.getLogger("aiosqlite").setLevel(logging.INFO)


def _tells_no_rows(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
