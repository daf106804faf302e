"""What `make` writes: a resource, or a part of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.core.database import PrimaryKey
from app.core.paths import ROOT
from manage.errors import Failure
from manage.generate.access import Access, has_accounts
from manage.generate.fields import Field
from manage.generate.known import fields_of, models, refer
from manage.generate.names import Name
from manage.generate.places import FILES, PARTS, path_of
from manage.generate.records import Record, hash_of
from manage.generate.tables import table_of, write_create
from manage.generate.writing import refuse_to_overwrite, render, written
from manage.migrations.revisions import one_head
from manage.output import say


def make(
    kind: str,
    name: Name,
    fields: Sequence[Field] | None,
    *,
    command: str,
    access: Access = Access.OPEN,
    force: bool = False,
    dry_run: bool = False,
) -> None:
    """Write a resource or a part of it, its record and, for a new table, its migration.

    Args:
        kind: what to write, one of `PARTS`.
        fields: those of a new model; None for a model that is there.
        command: how this was asked for, for the record.
        access: who may use the endpoints of a resource.

    Raises:
        Failure: if it cannot be; then nothing was written.
    """
    known = models()
    if fields is None:
        name, fields = _existing(name, known)
    else:
        _refuse_clashes(name, fields, known, force=force)
    paths = {path_of(part, name): f"{part}.stub" for part in PARTS[kind]}
    if not force:
        refuse_to_overwrite([*paths])
    if kind != "model":
        _require_factories(fields, name)
    new = "model" in PARTS[kind] and name.plural not in known
    if new and one_head() is None:
        raise Failure("There is no migration yet; first run: uv run manage setup")
    context = _context(name, fields, schemas=kind == "resource")
    texts = render(paths, context | {"access": access, "accounts": has_accounts()})
    if dry_run:
        for path in paths:
            say("would", f"write {path}")
        if new:
            say("would", f"write the migration: create {name.plural}")
        return
    with written(texts):
        record = Record(command)
        if new:
            script = write_create(table_of(name))
            record.migration = script.revision
            paths[str(Path(script.path).relative_to(ROOT))] = ""
        record.files = {path: hash_of(path) for path in paths}
        record.write(kind, name.singular)


def _existing(name: Name, known: dict[str, type[Any]]) -> tuple[Name, list[Field]]:
    for table, model in reversed(known.items()):
        if model.__name__ == name.model or table == name.plural:
            return replace(name, plural=table, module=model.__module__), fields_of(model, known)
    raise Failure(f"There is no model {name.model}; make it: uv run manage make model …")


def _refuse_clashes(
    name: Name, fields: Sequence[Field], known: dict[str, type[Any]], *, force: bool
) -> None:
    for table, model in known.items():
        same = model.__module__ == name.module
        if (same or table == name.plural) and not (same and force):
            raise Failure(f"There is {model.__name__} in {model.__module__} with table {table}.")
    words = [field.name for field in fields] + [one.relation for one in fields if one.table]
    if twice := {word for word in words if words.count(word) > 1}:
        raise Failure(f"Two fields are called {', '.join(sorted(twice))}.")
    for field in fields:
        if field.type == "ref":
            refer(field, name, known)


def _require_factories(fields: Sequence[Field], name: Name) -> None:
    for field in fields:
        if field.parent and field.parent != name:
            path = FILES["factory"].format(field.parent)
            if not (ROOT / path).exists():
                raise Failure(
                    f"{path} is missing, without it no {name.text} can be made up; "
                    f"first run: uv run manage make factory {field.parent.singular}"
                )


def _context(name: Name, fields: Sequence[Field], *, schemas: bool) -> dict[str, Any]:
    # In SQLModel the table inherits from the schemas.
    in_schemas = schemas and issubclass(PrimaryKey, BaseModel)
    for field in fields:
        home = name.beside("schemas") if in_schemas else name.module
        field.enum_module = field.enum_module or home
    references = [field for field in fields if field.parent]
    parents = dict.fromkeys(field.parent for field in references if field.table != name.plural)
    seeded = [parent for parent in parents if (ROOT / FILES["seeder"].format(parent)).exists()]
    return {
        "name": name,
        "fields": fields,
        "schemas": schemas,
        "references": references,
        "parents": [*parents],
        "seeded_parents": seeded,
        "shared": [field for field in references if field.parent in seeded and not field.unique],
        "unique": [field for field in fields if field.unique],
        "required": [field for field in fields if not field.nullable and not field.default],
    }
