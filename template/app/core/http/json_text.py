"""Refuses bodies with a lone surrogate in them, before anything is done with their text."""

import json
import re
from typing import Any, TypeAlias

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CHARSET = re.compile(rb";\s*charset\s*=[^;]*", re.IGNORECASE)
# The place that a value is in, and the key or index there: a path for each would be quadratic.
_Place: TypeAlias = tuple["_Place | None", str | int]
REASON = "it has a lone surrogate, which is half of a character"


class LoneSurrogateError(HTTPException):
    """Text in a body that can be neither encoded nor stored; `loc` is where it is."""

    def __init__(self, loc: list[str | int]) -> None:
        super().__init__(422, "The request is not valid.")
        self.errors = [{"loc": loc, "msg": REASON, "type": "string_unicode"}]


class RefuseLoneSurrogates:
    """Middleware that looks at bodies as the application receives them.

    Python reads `"\\ud83d"`, half of an emoji, into a `str` that no database, hash or response
    takes. RFC 8259, section 8.2, leaves such text undefined; here it is a 422, for whatever reads
    the body: schemas, endpoints without one, mounted applications. A form with files is read as
    UTF-8 whatever `charset` its header names (RFC 7578 has no such parameter): others have halves.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the application that receives."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http":
            kind = dict(scope["headers"]).get(b"content-type", b"").lower()
            if b"json" in kind:
                receive = _checked(receive)
            elif b"charset" in kind and kind.startswith(b"multipart/"):
                scope = {**scope, "headers": [*map(_without_charset, scope["headers"])]}
        await self._app(scope, receive, send)


def _without_charset(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    return name, CHARSET.sub(b"", value) if name == b"content-type" else value


def _checked(receive: Receive) -> Receive:
    """Return a `receive` that raises LoneSurrogateError with the end of a body that has such."""
    parts: list[bytes] = []

    async def check() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                body = b"".join(parts)
                parts.clear()
                # Only such an escape or such bytes can be half of a pair; all else needs no look.
                if b"\\u" in body or b"\xed" in body:
                    _check(body)
        return message

    return check


def _check(body: bytes) -> None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return  # no JSON, which whoever reads it says
    if (loc := _find(document)) is not None:
        raise LoneSurrogateError(["body", *loc])


def _find(document: Any) -> list[str | int] | None:
    """Return where in a document there is text that cannot be encoded, or None."""
    left: list[tuple[_Place | None, Any]] = [(None, document)]
    while left:
        place, value = left.pop()
        if isinstance(value, str):
            if not _is_whole(value):
                return _loc(place)
        elif isinstance(value, list):
            left += (((place, index), each) for index, each in enumerate(value))
        elif isinstance(value, dict):
            for key, each in value.items():
                if not _is_whole(key):
                    return _loc((place, key.encode(errors="backslashreplace").decode()))
                left.append(((place, key), each))
    return None


def _loc(place: _Place | None) -> list[str | int]:
    loc = []
    while place is not None:
        place, step = place
        loc.append(step)
    return loc[::-1]


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
