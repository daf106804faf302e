"""Who sees the admin: superusers, who log in on its own page."""

from fastapi import HTTPException
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette_admin.auth import AdminUser, AuthProvider, BaseAuthProvider, LoginFailed

from app.auth.client import client_network
from app.auth.login import log_in
from app.auth.refresh_tokens import refresh_token_crud
from app.auth.schemas import LoginForm
from app.auth.tokens import AccessToken, decode_access_token
from app.core.admin.settings import admin_settings
from app.core.config import settings
from app.core.database import database, transaction

COOKIE = "admin_session"
WRONG = "Wrong name or password, or not a superuser's."


class Superusers(AuthProvider):
    """A login like those of the API: it ends when they do, and passwords are counted as theirs."""

    async def login(
        self, username: str, password: str, remember_me: bool, request: Request
    ) -> None:
        """Log a superuser in.

        Raises:
            LoginFailed: with the same words whatever is wrong, or if too many passwords were tried.
        """
        try:
            form = LoginForm.model_validate({"username": username, "password": password})
            agent = request.headers.get("user-agent", "")
            tokens = await log_in(form, client_network(request), agent, superuser=True)
        except ValidationError:
            raise LoginFailed(WRONG) from None
        except HTTPException as refusal:
            raise LoginFailed(refusal.detail) from None
        claims = decode_access_token(tokens.access_token) if tokens else None
        if claims is None:
            raise LoginFailed(WRONG)
        request.session["login"] = claims.model_dump(mode="json")

    async def authenticate(self, request: Request) -> AdminUser | None:
        """Return who asks, if they are a superuser whose login has not ended."""
        if (claims := _claims(request)) is None:
            return None
        async with database.read_primary() as db:
            user = await refresh_token_crud.get_user(db, claims)
        if user is None or not user.is_superuser:
            return None
        request.state.user = user
        return AdminUser(user.username)

    async def logout(self, request: Request) -> None:
        """End this login."""
        if claims := _claims(request):
            async with transaction() as db:
                await refresh_token_crud.revoke(db, claims.sub, family=claims.sid)
        request.session.clear()


def _claims(request: Request) -> AccessToken | None:
    login = request.session.get("login")
    return AccessToken.model_validate(login) if login else None


def provider() -> BaseAuthProvider | None:
    """Return how to log in."""
    return Superusers()


def middleware() -> list[Middleware]:
    """Return what remembers a login: a signed cookie, which other sites cannot have sent."""
    return [
        Middleware(
            SessionMiddleware,
            secret_key=settings.SECRET_KEY.get_secret_value(),
            session_cookie=COOKIE,
            max_age=admin_settings.ADMIN_SESSION_HOURS * 3600,
            same_site="lax",
            https_only=settings.ENVIRONMENT == "production",
        )
    ]
