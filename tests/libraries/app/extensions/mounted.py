"""An application below another one, and a server of FastMCP."""

from fastapi import FastAPI, HTTPException
from fastmcp import FastMCP
from fastmcp.utilities.lifespan import combine_lifespans
from sqlalchemy import func, select

from app.core.database import DbSession, reading, transaction
from app.models.user import User

below = FastAPI()
mcp = FastMCP("Users")


def user(name: str) -> User:
    return User(username=name, email=f"{name}@example.com", hashed_password="x")


@below.post("/{name}")
async def add(db: DbSession, name: str, fail: bool = False) -> int:
    db.add(made := user(name))
    await db.flush()
    if fail:
        raise HTTPException(418)
    return made.id


@mcp.tool
async def add_user(name: str, fail: bool = False) -> str:
    """Add a user."""
    async with transaction() as db:
        db.add(user(name))
        await db.flush()
        if fail:
            raise ValueError("no")
    return name


@mcp.tool
async def count_users(name: str) -> int:
    """Count the users of this name."""
    async with reading() as db:
        found = select(func.count()).select_from(User).where(User.username == name)
        return await db.scalar(found) or 0


def install(app: FastAPI) -> None:
    app.mount("/below", below)
    served = mcp.http_app(path="/", stateless_http=True, json_response=True)
    app.mount("/mcp", served)
    app.router.lifespan_context = combine_lifespans(app.router.lifespan_context, served.lifespan)
