"""Models are found where people put them, so that no list of them has to be kept."""

from importlib import import_module
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import Mapper

from app.core.database.base import OWN, Base
from app.core.database.columns import keep_values
from app.core.database.key import match_foreign_keys
from app.core.paths import ROOT

APP = ROOT / "app"


def import_all(*patterns: str) -> list[str]:
    """Import every module below `app/` that matches a glob; return their names, sorted."""
    files = {file for pattern in patterns for file in APP.glob(pattern)}
    names = sorted(
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in files
    )
    for name in names:
        import_module(name)
    return names


def all_mappers() -> list[Mapper[Any]]:
    """Return the mappers of all models that are imported: yours, and the template's own."""
    return [*Base.registry.mappers, *OWN.mappers]


def load_models() -> MetaData:
    """Import `app/models/*.py` and every `models.py` or `models/` below `app/`.

    Returns:
        The metadata that holds all their tables.
    """
    import_all("**/models.py", "**/models/*.py")
    keep_values(Base.metadata)
    match_foreign_keys(Base.metadata)
    return Base.metadata
