"""The sessions of requests, as FastAPI's dependencies."""

from contextlib import AsyncExitStack
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database.connection import database
from app.core.database.session import transaction


def _function_stack(connection: HTTPConnection) -> AsyncExitStack:
    """Return what FastAPI closes after the endpoint and before the response."""
    stack: AsyncExitStack = connection.scope["fastapi_function_astack"]
    return stack


async def get_db(connection: HTTPConnection) -> AsyncSession:
    """Return the session of this request: one transaction, committed before the response is sent.

    Any exception, HTTPException included, rolls it back; a commit that fails is an error to the
    client. FastAPI closes ordinary `yield` dependencies after the response, too late to say so;
    its function stack is closed before, however the dependency is declared.
    """
    return await _function_stack(connection).enter_async_context(transaction())


async def get_read_db(connection: HTTPConnection) -> AsyncSession:
    """Return a session for reading only: without a transaction, so without its round trips."""
    return await _function_stack(connection).enter_async_context(database.read_sessions())


DbSession = Annotated[AsyncSession, Depends(get_db)]
ReadSession = Annotated[AsyncSession, Depends(get_read_db)]
