"""Write a migration, a model, a whole resource …"""

import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from manage.output import say

if TYPE_CHECKING:
    from manage.generate.access import Access

app = typer.Typer(no_args_is_help=True, help=__doc__)

GRAMMAR = """\
A field is name:type[:argument][:unique][:index][?][=default]; ? lets it be null (quote it in zsh).

Types: str[:length], text, int, bigint, float, decimal[:digits,after the point], bool, json, bytes,
date, time, datetime[=now], uuid, enum:value,value, ref:table[:restrict|cascade|null], and
where pgvector is installed vector:dimension.

For example: title:str:200 body:text author:ref:users price:decimal:10,2 slug:str:80:unique
status:enum:draft,published=draft views:int:index=0 seen_at:datetime?"""

Word = Annotated[str, typer.Argument(metavar="NAME", help="Its name, like post or blog_post.")]
Fields = Annotated[
    list[str] | None, typer.Argument(metavar="FIELD", help="What it has: see below.")
]
Plural = Annotated[str | None, typer.Option(help="Its plural, if English would be wrong.")]
Folder = Annotated[
    str | None,
    typer.Option("--in", metavar="FOLDER", help="A folder below app for all of it, as app/shop."),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]
Public = Annotated[bool, typer.Option("--public", help="Everybody may read, without a login.")]
Open = Annotated[bool, typer.Option("--open", help="Everybody may read and write.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what would be written.")]


@app.command()
def migration(message: Annotated[str, typer.Argument(help="What changes.")]) -> None:
    """Write the migration that the models ask for.

    What the database has is compared with what they say.
    """
    from manage.migrations.revisions import write_migration

    if write_migration(message) is None:
        say("unchanged", "the models and the database agree: nothing to write")


@app.command(epilog=GRAMMAR)
def resource(
    word: Word,
    fields: Fields = None,
    plural: Plural = None,
    folder: Folder = None,
    public: Public = False,
    everything: Open = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Write all of a resource, from model to tests.

    That is a model, schemas, queries, a router, a factory, a seeder, tests and the migration. In a
    project with accounts its endpoints need a login, unless --public or --open says otherwise.
    """
    from manage.generate.access import choose

    if not fields:
        raise typer.BadParameter(f"A resource has a field at least.\n\n{GRAMMAR}")
    access = choose(public=public, everything=everything)
    name = (word, plural, folder)
    _make_new("resource", name, fields, access=access, force=force, dry_run=dry_run)


@app.command(epilog=GRAMMAR)
def model(
    word: Word,
    fields: Fields = None,
    plural: Plural = None,
    folder: Folder = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Write a model and the migration of its table."""
    _make_new("model", (word, plural, folder), fields or [], force=force, dry_run=dry_run)


@app.command()
def factory(word: Word, force: Force = False, dry_run: DryRun = False) -> None:
    """Write a factory: rows of a model for tests and seeds."""
    _make_part("factory", word, force=force, dry_run=dry_run)


@app.command()
def seeder(word: Word, force: Force = False, dry_run: DryRun = False) -> None:
    """Write a seeder: rows of a model for new databases."""
    _make_part("seeder", word, force=force, dry_run=dry_run)


def _make_new(
    kind: str,
    words: tuple[str, str | None, str | None],
    texts: list[str],
    *,
    access: "Access | None" = None,
    force: bool,
    dry_run: bool,
) -> None:
    from manage.generate.access import Access, sentence
    from manage.generate.grammar import FieldError, parse
    from manage.generate.names import name_of
    from manage.generate.resource import make

    name = name_of(*words)
    fields = []
    for text in texts:
        try:
            fields.append(parse(text, name))
        except FieldError as error:
            raise typer.BadParameter(f'"{text}": {error}.\n\n{GRAMMAR}') from None
    options: dict[str, Any] = {"access": access or Access.OPEN, "force": force, "dry_run": dry_run}
    make(kind, name, fields, command=_command(), **options)
    if access is not None:
        say("access", sentence(access, f"/{name.path}"))
    if not dry_run:
        say("next", "uv run manage db migrate")


def _make_part(kind: str, word: str, *, force: bool, dry_run: bool) -> None:
    from manage.generate.names import name_of
    from manage.generate.resource import make

    make(kind, name_of(word), None, command=_command(), force=force, dry_run=dry_run)


def _command() -> str:
    return shlex.join(["manage", *sys.argv[1:]])
