"""What nobody sees in the admin, whoever they are."""

import re
from typing import Any

from sqlalchemy import Table, inspect

NAMES = re.compile(
    r"(?:^|_)(?:pass(?:words?|wd|phrase|code)|pwd|pin|t?otp|secrets?|tokens?|hash(?:ed|es)?|digest"
    r"|salt|credentials?|(?:api|private|signing|encryption)_?keys?)(?:_|$)"
)
TYPES = re.compile(r"Password|Encrypt|Secret|Hash")


def _sounds_secret(name: str) -> bool:
    return NAMES.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()) is not None


def is_secret(model: type[Any], attribute: str) -> bool:
    """Return whether a column holds a secret, by its name or its type.

    `info={"secret": True}` or `False` on the column has the last word.
    """
    column = inspect(model).columns[attribute]
    if "secret" in column.info:
        return bool(column.info["secret"])
    field = getattr(model, "model_fields", {}).get(attribute)  # SQLModel's
    types = [*(kind.__name__ for kind in type(column.type).__mro__), repr(field)]
    return any(map(_sounds_secret, (attribute, column.name))) or any(map(TYPES.search, types))


def is_hidden(table: Table) -> bool:
    """Return whether a table is all about secrets, or only says which rows belong together."""
    return _sounds_secret(table.name) or all(column.foreign_keys for column in table.columns)
