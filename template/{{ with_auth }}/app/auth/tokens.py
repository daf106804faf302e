"""Tokens: access tokens are signed, all others are random and stored as a hash."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

import jwt
from pydantic import BaseModel, ValidationError

from app.auth.settings import auth_settings
from app.core.config import settings
from app.core.database import Key, utcnow

ALGORITHM = "HS256"  # the only one accepted, whatever a token's header says (RFC 8725, section 3.1)


class AccessToken(BaseModel):
    """The claims: whose token it is, and of which login (a family of refresh tokens)."""

    sub: Key
    sid: UUID


def encode_access_token(user_id: Key, family: UUID) -> str:
    """Return a signed token that is good for `ACCESS_TOKEN_MINUTES`."""
    now = utcnow()
    claims = {
        "sub": str(user_id),
        "sid": str(family),
        "iat": now,
        "exp": now + timedelta(minutes=auth_settings.ACCESS_TOKEN_MINUTES),
    }
    return jwt.encode(claims, settings.SECRET_KEY.get_secret_value(), algorithm=ALGORITHM)


def decode_access_token(token: str) -> AccessToken | None:
    """Return the claims of `token`, or None if we did not sign it or its time is over."""
    try:
        claims = jwt.decode(
            token,
            settings.SECRET_KEY.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["exp"]},
        )
        return AccessToken.model_validate(claims)
    except (jwt.InvalidTokenError, ValidationError):
        return None


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of `token`: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()
