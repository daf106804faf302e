"""`ExactText` is compared code point by code point, whatever the database."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.config import settings
from app.core.database import ExactText
from app.core.database.engine import create_engine
from tests.databases import fresh_database

metadata = MetaData()
words = Table(
    "words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("word", ExactText(50), nullable=False, unique=True),
)
uses = Table(
    "uses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("by_itself", ForeignKey("words.word")),
    Column("typed", ExactText(50), ForeignKey("words.word")),
)
LOOK_ALIKES = [
    "resume",
    "Resume",
    "résumé",
    "re\N{COMBINING ACUTE ACCENT}sume\N{COMBINING ACUTE ACCENT}",
    "\N{FULLWIDTH LATIN SMALL LETTER R}esume",
    "re\N{ZERO WIDTH SPACE}sume",
    "resume\N{NO-BREAK SPACE}",
    "resume\t",
    " resume",
    "strasse",
    "straße",
    "i",
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}",
    "\N{KELVIN SIGN}",
    "K",
    "k",
    "\N{GRINNING FACE}",
    "\N{PILE OF POO}",
]


@pytest.fixture
async def connection() -> AsyncIterator[AsyncConnection]:
    """A connection to a database that has these tables."""
    async with fresh_database("text") as url:
        engine = create_engine(settings, url=url, pool=False)
        async with engine.connect() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.commit()
            yield connection
        await engine.dispose()


async def found(connection: AsyncConnection, word: str) -> list[str]:
    """Return the stored words that equal `word`."""
    return list(await connection.scalars(select(words.c.word).where(words.c.word == word)))


async def test_each_is_a_text_of_its_own(connection: AsyncConnection) -> None:
    await connection.execute(insert(words), [{"word": word} for word in LOOK_ALIKES])
    for word in LOOK_ALIKES:
        assert await found(connection, word) == [word]
        assert (
            await connection.scalars(select(words.c.word).where(words.c.word.in_([word])))
        ).all()
    assert await found(connection, "RÉSUMÉ") == []


async def test_spaces_at_the_end_are_dropped_before_anything_is_compared(
    connection: AsyncConnection,
) -> None:
    await connection.execute(insert(words), {"word": "resume  "})
    assert await found(connection, "resume") == await found(connection, "resume ") == ["resume"]
    part = select(words.c.word).where(words.c.word.contains("e "))
    assert (await connection.scalars(part)).all() == [], "a part of a text keeps its spaces"
    with pytest.raises(IntegrityError):
        await connection.execute(insert(words), {"word": "resume "})


async def test_foreign_keys_refer_to_such_text(connection: AsyncConnection) -> None:
    await connection.execute(insert(words), {"word": "résumé"})
    await connection.execute(insert(uses), {"by_itself": "résumé", "typed": "résumé "})
    await connection.commit()
    for column in ("by_itself", "typed"):
        with pytest.raises(IntegrityError):
            await connection.execute(insert(uses), {column: "resume"})
        await connection.rollback()
