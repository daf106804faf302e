"""Writes `.env` with new secrets, or adds to it what the project cannot do without."""

import os
import re
import secrets
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from app.core.paths import ROOT

PLACEHOLDER = "change-me"
# A setting of this name with this value, in quotes or not; what follows is a comment or nothing.
LINE = r"(?m)^([ \t]*(?:export[ \t]+)?{name}[ \t]*=[ \t]*)(['\"]?){value}\2(?=[ \t]*(?:#.*)?\r?$)"


def write_env() -> str:
    """Write `.env` from `.env.example`, with a random value for every one that is `change-me`.

    In a `.env` that is there, what is missing is added, and all else is left as it is.

    Raises:
        RuntimeError: if `.env` is no file.
    """
    target = ROOT / ".env"
    if not target.exists():
        example = _read(ROOT / ".env.example")
        target.touch(mode=0o600)
        _write(target, re.sub(LINE.format(name=r"\w+", value=PLACEHOLDER), _fill, example))
        return ".env written with new secrets"
    if not target.is_file():
        raise RuntimeError(f"{target.name} is no file, and settings are read from one; rename it.")
    added = _add_missing(target)
    return f".env kept, added {', '.join(added)}" if added else ".env kept"


def _add_missing(target: Path) -> list[str]:
    """Add the settings that nothing has a value of; return their names."""
    text, added = _read(target), []
    example = dotenv_values(ROOT / ".env.example")
    newline = "\r\n" if "\r\n" in text else "\n"
    for name in _needed(dotenv_values(stream=StringIO(text))):
        value = example.get(name) or PLACEHOLDER
        value = secrets.token_hex(24) if value == PLACEHOLDER else value
        empty = LINE.format(name=name, value=f"(?:{PLACEHOLDER})?")
        written = re.sub(empty, lambda found, value=value: f"{found[1]}{value}", text)  # type: ignore[misc]
        if written == text:
            written += newline * (not text.endswith("\n") and text != "")
            written += f"{name}={value}{newline}"
        text = written
        added.append(name)
    if added:
        _write(target, text)
    return added


def _needed(values: dict[str, str | None]) -> list[str]:
    """Return what is written nowhere, of the secret and what containers cannot start without."""
    environment = os.environ.get("ENVIRONMENT") or values.get("ENVIRONMENT") or "development"
    known = values | dotenv_values(ROOT / f".env.{environment}") | {**os.environ}
    needed = ["SECRET_KEY"] if known.get("SECRET_KEY") in (None, "", PLACEHOLDER) else []
    if not known.get("DATABASE_URL"):  # it wins over the parts
        containers = re.findall(r"\$\{(\w+):\?", _read(ROOT / "compose.yaml"))
        needed += sorted({*containers} - {"SECRET_KEY", *known})
    return needed


def _fill(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{secrets.token_hex(24)}{found[2]}"


def _read(file: Path) -> str:
    """Return the text of a file, with the ends of its lines as they are."""
    return file.read_bytes().decode("utf-8")


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8"))
