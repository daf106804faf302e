"""Passwords: hashed with Argon2id, off the event loop because a hash takes tens of milliseconds."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pydantic import SecretStr

Result = TypeVar("Result")

_hasher = PasswordHash.recommended()
# Threads of their own: others, which look up hosts for example, must not wait for many hashes.
_threads = ThreadPoolExecutor(os.cpu_count(), "passwords")


async def _in_thread(work: Callable[..., Result], *arguments: str) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)


async def hash_password(password: SecretStr) -> str:
    """Return the hash to store for `password`."""
    return await _in_thread(_hasher.hash, password.get_secret_value())


async def verify_password(
    password: SecretStr, hashed_password: str | None
) -> tuple[bool, str | None]:
    """Compare `password` with a stored hash, in the same time whether there is one or not.

    Args:
        hashed_password: the stored hash, or None when there is no such account.

    Returns:
        Whether they belong together, and the hash to store from now on if the stored one was made
        with weaker parameters than today's.
    """
    plain = password.get_secret_value()
    if hashed_password is None:
        await _in_thread(_hasher.hash, plain)  # costs what a comparison costs
        return False, None
    return await _in_thread(_hasher.verify_and_update, plain, hashed_password)
