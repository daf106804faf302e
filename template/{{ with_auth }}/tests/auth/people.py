"""Users and their logins, for tests."""

from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.accounts import issue_tokens
from app.auth.mail import Mail
from app.crud.user import user_crud
from app.main import app
from app.models.user import User
from tests.conftest import CHEAP_HASHER

PASSWORD = "correct horse"
NEW = "a new password"
HASH = CHEAP_HASHER.hash(PASSWORD)


class CountingHasher(Argon2Hasher):
    """Argon2id as it is, and how often it ran."""

    runs = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.runs += 1
        return super().hash(password, salt=salt)

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002
        self.runs += 1
        return super().verify(password, hash)


async def person(db: AsyncSession, name: str = "ada", **columns: Any) -> User:
    """Return a new user called `name`, verified unless told otherwise."""
    values: dict[str, Any] = {"hashed_password": HASH, "is_verified": True, **columns}
    return await user_crud.create(db, User(username=name, email=f"{name}@example.com", **values))


async def logged_in(db: AsyncSession, user: User) -> dict[str, str]:
    """Return the headers of a request by `user`."""
    tokens = await issue_tokens(db, user.id, "tests")
    return bearer(tokens.access_token)


def bearer(access_token: str) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {access_token}"}


async def login(client: AsyncClient, name: str = "ada", password: str = PASSWORD) -> Response:
    """Log in as the documentation page does."""
    form = {"grant_type": "password", "username": name, "password": password, "scope": ""}
    return await client.post("/auth/login", data=form)


def client_at(address: str) -> AsyncClient:
    """Return a client whose requests come from this address; it uses the database of the test."""
    transport = ASGITransport(app=app, client=(address, 50000))
    return AsyncClient(transport=transport, base_url="http://test")


async def confirm(client: AsyncClient, mail: Mail) -> Response:
    """Confirm an address with the token that was mailed."""
    return await client.post("/auth/verification/confirm", json={"token": mail.token})


async def reset(client: AsyncClient, mail: Mail) -> Response:
    """Set the password NEW with the token that was mailed."""
    body = {"token": mail.token, "new_password": NEW}
    return await client.post("/auth/password-reset/confirm", json=body)
