"""Logging in, staying logged in, and logging out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse

from app.api.deps import CHALLENGE, CurrentLogin, CurrentUser, unauthorized
from app.auth.accounts import issue_tokens
from app.auth.client import client_network
from app.auth.login import log_in
from app.auth.refresh_tokens import refresh_token_crud
from app.auth.schemas import LoginForm, Refresh, Tokens
from app.core.database import DbSession
from app.core.http.errors import problem, problems
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.user import UserRead

router = APIRouter(responses=problems(401, 503))


@router.post("/login", responses=problems(429))
async def login(form: Annotated[LoginForm, Form()], request: Request) -> Tokens:
    """Log in with a name or an address, and a password; 401 says the same whatever is wrong."""
    agent = request.headers.get("user-agent", "")
    tokens = await log_in(form, client_network(request), agent)
    if tokens is None:
        raise unauthorized("Wrong name or password, or an account that is not confirmed yet.")
    return tokens


@router.post("/refresh", response_model=Tokens)
async def refresh(data: Refresh, request: Request, db: DbSession) -> Tokens | JSONResponse:
    """Exchange a refresh token for new tokens; using one twice ends its login."""
    row = await refresh_token_crud.redeem(db, data.refresh_token)
    user = await user_crud.get_by_id(db, row.user_id) if row else None
    if row is None or user is None or not user.is_active:
        # Returned, not raised: an exception would roll back that the login has ended.
        return problem(401, "The refresh token is not valid any more; log in.", headers=CHALLENGE)
    return await issue_tokens(db, user.id, request.headers.get("user-agent", ""), row.family)


@router.post("/logout", status_code=204)
async def logout(login: CurrentLogin, db: DbSession) -> None:
    """End this login: its access and refresh tokens are refused from now on."""
    await refresh_token_crud.revoke(db, login.user.id, family=login.family)


@router.post("/logout-everywhere", status_code=204)
async def logout_everywhere(user: CurrentUser, db: DbSession) -> None:
    """End all logins of this user."""
    await refresh_token_crud.revoke(db, user.id)


@router.get("/me", response_model=UserRead)
async def me(user: CurrentUser) -> User:
    """Return who is logged in."""
    return user
