"""Time limits that the server keeps."""

import math

from app.core.config import Settings


def postgres(settings: Settings) -> dict[str, str]:
    """Return the settings that a session starts with, in milliseconds."""
    seconds = {
        "statement_timeout": settings.STATEMENT_TIMEOUT,
        "idle_in_transaction_session_timeout": settings.IDLE_TRANSACTION_TIMEOUT,
    }
    return {name: f"{limit * 1000:.0f}" for name, limit in seconds.items() if limit}


def mysql(settings: Settings) -> str | None:
    """Return the statement that a session starts with; MariaDB (`M!`) and MySQL read their parts.

    MySQL limits only what reads, so waiting for a lock is limited beside it; it has no limit for
    idle transactions, so idle connections are closed, which `POOL_PRE_PING` replaces.
    """
    parts = []
    if limit := settings.STATEMENT_TIMEOUT:
        parts.append(f"innodb_lock_wait_timeout = {math.ceil(limit)}")
        mysql, mariadb = f"max_execution_time = {limit * 1000:.0f}", f"max_statement_time = {limit}"
        parts.append(f"/*M!100300 {mariadb} */ /*!50708 {mysql} */")
    if limit := settings.IDLE_TRANSACTION_TIMEOUT:
        seconds = math.ceil(limit)
        mysql, mariadb = f"wait_timeout = {seconds}", f"idle_transaction_timeout = {seconds}"
        parts.append(f"/*M!100300 {mariadb} */ /*!50708 {mysql} */")
    return f"SET {', '.join(parts)}" if parts else None
