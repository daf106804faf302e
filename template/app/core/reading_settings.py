"""How settings are read: what they may also be called, what is wrong, and what nothing reads."""

import logging
import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from dotenv import dotenv_values
from pydantic import AliasChoices, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

MEANT = re.compile(r"(DATABASE|DB|POOL|SQLALCHEMY)_[A-Z_]+")
OTHERS = re.compile(r"DB_ROOT_PASSWORD|\w+_(SERVICE|PORT)(_\w+)?")  # compose's, Kubernetes' links
LIKENESS = 0.85  # of two names, so that one is probably the other misspelt
USUAL = {"prod": "production", "production": "production", "dev": "development"}
SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def usual(environment: str) -> str:
    """Return "production" for "prod" and "Production": what protects it must not miss that."""
    return USUAL.get(environment.strip().lower(), environment.strip())


def names_of(setting: str) -> str | AliasChoices:
    """Return what a setting may be called: one of the pool also `DATABASE_POOL_SIZE`.

    A name with a prefix wins: other programs use the short ones for something else.
    """
    if setting != "ECHO" and not setting.startswith("POOL_"):
        return setting
    short = dict.fromkeys((setting, setting.replace("POOL_MAX_OVERFLOW", "MAX_OVERFLOW")))
    return AliasChoices(*(f"{prefix}_{n}" for prefix in ("DATABASE", "DB") for n in short), setting)


def warn_of_unread(kind: type[BaseSettings]) -> None:
    """Log the settings that look meant for `kind` and are not its, as `POOL_SZIE`."""
    known = set(kind.model_fields)
    for field in kind.model_fields.values():
        if isinstance(field.validation_alias, AliasChoices):
            known |= {str(name) for name in field.validation_alias.choices}
    files: Any = kind.model_config.get("env_file") or ()
    written = {name for file in files if Path(file).is_file() for name in dotenv_values(file)}
    for name in sorted((written | {*os.environ}) - known):
        near = get_close_matches(name, known, n=1, cutoff=LIKENESS) if name in written else []
        if near or (MEANT.fullmatch(name) and not OTHERS.fullmatch(name)):
            hint = f"; is {near[0]} meant?" if near else "; .env.example has those that are."
            logging.getLogger(__name__).warning("The setting %s is read by nothing%s", name, hint)


def load(kind: type[SettingsT]) -> SettingsT:
    """Read settings; say what is wrong in a line each, without values, and stop.

    Raises:
        SystemExit: if one is missing or refused.
    """
    try:
        return kind()
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise SystemExit("\n".join(map(_sentence, problems))) from None


def _sentence(problem: ErrorDetails) -> str:
    name = ".".join(map(str, problem["loc"]))
    reason = problem["msg"].removeprefix("Value error, ")
    if "; " not in reason:  # it does not say what to do
        reason += f"; set it in the environment or in .env{_help(problem)}"
    return f"{name}: {reason}."


def _help(problem: ErrorDetails) -> str:
    """Return the command that mends it, where there is one."""
    match problem["loc"], problem["type"]:
        case ("SECRET_KEY",), "missing":
            return " (`uv run manage setup` writes one)"
        case ("SECRET_KEY",), _:
            return " (`openssl rand -hex 24` makes one)"
    return ""
