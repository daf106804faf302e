"""The first superuser: the API makes none."""

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from manage.errors import Failure
from manage.output import say

if TYPE_CHECKING:
    from app.schemas.user import UserCreate

PASSWORD = "SUPERUSER_PASSWORD"  # noqa: S105  the name of a variable

app = typer.Typer()


@app.command()
def create_superuser(
    username: Annotated[str, typer.Option(prompt=True)],
    email: Annotated[str, typer.Option(prompt=True)],
) -> None:
    """Make a superuser; the password is asked for, or taken from SUPERUSER_PASSWORD."""
    from pydantic import ValidationError

    from app.schemas.user import UserCreate
    from manage.database import database_url

    try:
        data = UserCreate.model_validate(
            {"username": username, "email": email, "password": _password()}
        )
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise Failure(
            "\n".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in problems)
        ) from None
    database_url()
    say("superuser", asyncio.run(_create(data)))


def _password() -> str:
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():
        raise Failure(f"There is no terminal to ask for the password: set {PASSWORD}.")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


async def _create(data: "UserCreate") -> str:
    from sqlalchemy.exc import IntegrityError

    from app.core.database import database, load_models, transaction
    from app.crud.user import user_crud

    load_models()
    await database.initialize()
    try:
        async with transaction() as db:
            user = await user_crud.get_by_email(db, data.email)
            if user and user.is_superuser:
                return f"{user.username} is a superuser already; nothing was changed"
            user = await user_crud.register(db, data)
            await user_crud.update(db, user, {"is_superuser": True, "is_verified": True})
            return f"{user.username} is a superuser now"
    except IntegrityError:
        raise Failure("The name or the address is another account's; take others.") from None
    finally:
        await database.close()
