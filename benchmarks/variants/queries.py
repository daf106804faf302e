# ruff: noqa: S608  constants of our own
"""The SQL that one would write by hand, and rows as the dicts of a response."""

import os
from typing import Any

DSN = os.environ["DSN"]
POOL = {"min_size": 8, "max_size": 8}  # as many as a generated project has by default

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
CREATE_POST = f"""
    INSERT INTO posts (title, body, author_id, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $4) RETURNING {POST}
"""
UPDATE_POST = f"UPDATE posts SET title = $2, updated_at = $3 WHERE id = $1 RETURNING {POST}"


def with_author(row: Any) -> dict[str, Any]:
    """Return the dict of a row of `BOTH`."""
    values = tuple(row)
    count = len(POST_NAMES)
    post = dict(zip(POST_NAMES, values, strict=False))
    post["author"] = dict(zip(USER_NAMES, values[count:], strict=False))
    return post


def page(rows: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """Return the page of up to `limit` of these rows, of which one more was asked for."""
    following = rows[limit - 1]["id"] if len(rows) > limit else None
    return {"items": rows[:limit], "next": following}
