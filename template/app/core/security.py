"""Passwords: hashed with Argon2id, off the event loop because a hash takes tens of milliseconds."""

import asyncio

from pwdlib import PasswordHash
from pydantic import SecretStr

_hasher = PasswordHash.recommended()


async def hash_password(password: SecretStr) -> str:
    """Return the hash to store for `password`."""
    return await asyncio.to_thread(_hasher.hash, password.get_secret_value())


async def verify_password(password: SecretStr, hashed_password: str) -> bool:
    """Return whether `password` is the one that `hashed_password` was made of."""
    return await asyncio.to_thread(_hasher.verify, password.get_secret_value(), hashed_password)
