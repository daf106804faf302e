"""Makes the tables of the models that libraries have."""

from fastapi import APIRouter

from app.core.database import database, load_models

router = APIRouter(prefix="/tables")


@router.post("")
async def make() -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(load_models().create_all)
