# ruff: noqa: S608  constants of our own
"""The SQL that one would write by hand, and rows as the dicts of a response."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

DSN = os.environ["DSN"]
CONNECTIONS = 8  # as many as a generated project has by default

USER = "id, username, email, is_active, is_verified, is_superuser, created_at, updated_at"
POST = "id, title, body, author_id, created_at, updated_at"
USER_NAMES, POST_NAMES = USER.split(", "), POST.split(", ")
BOTH = f"""
    SELECT {", ".join(f"p.{n}" for n in POST_NAMES)}, {", ".join(f"u.{n}" for n in USER_NAMES)}
    FROM posts p JOIN users u ON u.id = p.author_id
"""
GET_USER = f"SELECT {USER} FROM users WHERE id = $1"
LIST_USERS = f"SELECT {USER} FROM users WHERE id > $1 ORDER BY id LIMIT $2"
GET_POST = f"{BOTH} WHERE p.id = $1"
LIST_POSTS = f"{BOTH} WHERE p.id > $1 ORDER BY p.id LIMIT $2"
CREATE_POST = """
    INSERT INTO posts (title, body, author_id, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5)
"""
UPDATE_POST = "UPDATE posts SET title = $1, updated_at = $2 WHERE id = $3"
READ_POST = f"SELECT {POST} FROM posts WHERE id = $1"
RETURNING = f" RETURNING {POST}"


def post(values: Sequence[Any], moment: Callable[[Any], datetime]) -> dict[str, Any]:
    """Return the dict of a post; `moment` makes an aware time of what the driver gives."""
    row = dict(zip(POST_NAMES, values, strict=False))
    row["created_at"] = moment(row["created_at"])
    row["updated_at"] = moment(row["updated_at"])
    return row


def user(values: Sequence[Any], moment: Callable[[Any], datetime]) -> dict[str, Any]:
    """Return the dict of a user."""
    row = dict(zip(USER_NAMES, values, strict=True))
    row["created_at"] = moment(row["created_at"])
    row["updated_at"] = moment(row["updated_at"])
    for name in ("is_active", "is_verified", "is_superuser"):
        row[name] = bool(row[name])
    return row


def page(rows: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """Return the page of up to `limit` of these rows, of which one more was asked for."""
    following = rows[limit - 1]["id"] if len(rows) > limit else None
    return {"items": rows[:limit], "next": following}
