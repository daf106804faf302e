"""The migrations make what the models say, and can be taken back."""

import pytest
from sqlalchemy import String, Table, Text, inspect

from app.core.config import settings
from app.core.database.engine import create_engine
from manage.database import stored_tables
from tests.databases import fresh_database
from tests.migrations import check, downgrade, upgrade


async def test_up_check_down_and_up_again() -> None:
    async with fresh_database("migrations") as url:
        engine = create_engine(settings, url=url, pool=False)
        async with engine.connect() as connection:
            for step in (upgrade, check, downgrade):
                await connection.run_sync(step)
                await connection.commit()
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            assert tables == ["alembic_version"]
            await connection.rollback()
            await connection.run_sync(upgrade)
            await connection.commit()
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            stored = {table.name for table in stored_tables() if not table.schema}
            assert stored | {"alembic_version"} <= set(tables)
        await engine.dispose()


@pytest.mark.parametrize("table", stored_tables(), ids=lambda table: table.name)
def test_tables_have_a_primary_key_and_bounded_strings(table: Table) -> None:
    assert table.primary_key.columns
    for column in table.columns:
        if isinstance(column.type, String) and not isinstance(column.type, Text):
            assert column.type.length, f"{column} has no length"
