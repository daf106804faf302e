"""Texts in arrays are kept or refused, and arrays have all their operators."""

from typing import Any

import pytest
from sqlalchemy import ARRAY, Column, Integer, MetaData, String, Table, and_, any_, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database.columns import keep_values
from app.core.database.unfit import UnfitValueError

metadata = MetaData()
words = Table(
    "kept_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("few", ARRAY(String(5))),
    Column("more", postgresql.ARRAY(String(5), dimensions=2)),
)
keep_values(metadata)


async def test_arrays(pool: AsyncEngine) -> None:
    kept: dict[str, Any] = {"few": ["abc"], "more": [["a"], ["bcdef"]]}
    few, more = words.c.few, words.c.more
    found = select(few, more).where(
        and_(any_(few) == "abc", few[1] == "abc", more.contains([["a"]]), more.overlap([["a"]]))
    )
    async with pool.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(words).values(**kept))
        assert dict((await connection.execute(found)).mappings().one()) == kept
    for name, wrong in (("few", ["abcdef"]), ("more", [["a"], ["abcdef"]])):
        with pytest.raises(UnfitValueError, match=name):
            async with pool.begin() as connection:
                await connection.execute(insert(words).values({name: wrong}))
    async with pool.begin() as connection:
        await connection.run_sync(metadata.drop_all)
