"""Who asks: `user: CurrentUser`, `CurrentSuperuser`, or `OptionalUser` where nobody is fine too."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, HTTPException
from fastapi.requests import HTTPConnection
from fastapi.security import OAuth2PasswordBearer

from app.auth.refresh_tokens import refresh_token_crud
from app.auth.tokens import decode_access_token
from app.core.database import database
from app.models.user import User

CHALLENGE = {"WWW-Authenticate": "Bearer"}

bearer = OAuth2PasswordBearer(tokenUrl="auth/login", auto_error=False)


class Login(NamedTuple):
    """A user, and which of their logins this is."""

    user: User
    family: UUID


def unauthorized(detail: str) -> HTTPException:
    """Return the 401 to raise."""
    return HTTPException(401, detail, headers=CHALLENGE)


async def optional_login(
    connection: HTTPConnection, token: Annotated[str | None, Depends(bearer)]
) -> Login | None:
    """Return the login that the access token is of, or None without a token.

    The connection is given back at once: a request that waited for a second one while it held
    the first could wait for itself. A replica might not know of a login, or not of its end.

    Raises:
        HTTPException: 401 if the token is not good, its login has ended, or its user is not active.
    """
    if token is None:
        return None
    if claims := decode_access_token(token):
        async with database.read_primary() as db:
            if user := await refresh_token_crud.get_user(db, claims):
                connection.state.caller = str(user.id)  # whose an Idempotency-Key is
                return Login(user, claims.sid)
    raise unauthorized("The access token is not valid any more; log in or refresh it.")


async def current_login(login: Annotated[Login | None, Depends(optional_login)]) -> Login:
    """Return the login of this request, or answer 401."""
    if login is None:
        raise unauthorized("Log in first.")
    return login


async def optional_user(login: Annotated[Login | None, Depends(optional_login)]) -> User | None:
    """Return the user of this request, if there is one."""
    return login.user if login else None


async def current_user(login: Annotated[Login, Depends(current_login)]) -> User:
    """Return the user of this request, or answer 401."""
    return login.user


async def current_superuser(user: Annotated[User, Depends(current_user)]) -> User:
    """Return the user of this request if it is a superuser, or answer 401 or 403."""
    if not user.is_superuser:
        raise HTTPException(403, "Only superusers may do this.")
    return user


CurrentLogin = Annotated[Login, Depends(current_login)]
OptionalUser = Annotated[User | None, Depends(optional_user)]
CurrentUser = Annotated[User, Depends(current_user)]
CurrentSuperuser = Annotated[User, Depends(current_superuser)]
