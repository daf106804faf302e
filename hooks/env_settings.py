"""Which settings an update asks for in `.env`."""

import re
from pathlib import Path

from output import report, say
from plumbum import local

SCHEMES = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": ("mysql", "mariadb")}
NEEDED = ("SECRET_KEY", "DB_USER", "DB_PASSWORD", "DB_ROOT_PASSWORD", "DB_NAME")


def report_settings(database: str) -> None:
    """Name the settings that are needed and missing in `.env`, and those that are new."""
    if not Path(".env").is_file():
        return
    mine = settings_of(Path(".env").read_text(encoding="utf-8"))
    example = settings_of(Path(".env.example").read_text(encoding="utf-8"))
    url = mine.get("DATABASE_URL", "").strip(" \"'")
    if url and not url.startswith(SCHEMES[database]):
        what = (
            f".env: its DATABASE_URL is none of {database}; change it, or delete it and run setup"
        )
        say("look at", what, bad=True)
    needed = NEEDED[:1] if url else NEEDED
    report(
        "needed in .env, `uv run manage setup` adds",
        [n for n in needed if n in example and n not in mine],
    )
    known = {
        *mine,
        *NEEDED,
        *settings_of(local["git"]("show", "HEAD:./.env.example", retcode=None)),
    }
    if new := [name for name in example if name not in known and not name.startswith("DB_")]:
        say("settings", f"new, with defaults, see .env.example: {', '.join(new)}")


def settings_of(text: str) -> dict[str, str]:
    """Return the settings that are written in a file like `.env`."""
    return dict(re.findall(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=(.*)", text, re.MULTILINE))
