"""Money is neither lost nor made, however many move it at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
from pydantic import SecretStr
from sqlalchemy import BigInteger, Column, MetaData, Table, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.config import settings
from app.core.database import run_in_transaction, transaction
from tests.databases import fresh_database
from tests.test_faults import use

ACCOUNTS, MONEY = 3, 1000

accounts = Table(
    "accounts",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("balance", BigInteger, nullable=False),
)


@pytest.fixture
async def engine(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    """The application on a database that holds accounts."""
    async with fresh_database("accounts") as url:
        written = SecretStr(url.render_as_string(hide_password=False))
        engine = await use(settings.model_copy(update={"DATABASE_URL": written}), monkeypatch)
        async with engine.begin() as connection:
            await connection.run_sync(accounts.create)
            rows = [{"id": number, "balance": MONEY} for number in range(ACCOUNTS)]
            await connection.execute(insert(accounts), rows)
        yield engine
        await engine.dispose()


async def read_then_write(db: AsyncSession, payer: int, payee: int) -> None:
    """Move money as people write it at first, in a transaction that notices others."""
    if db.get_bind().dialect.name != "sqlite":
        await db.connection(execution_options={"isolation_level": "SERIALIZABLE"})
    await move(db, payer, payee)


met: set[int] = set()


async def lock_in_any_order(db: AsyncSession, payer: int, payee: int) -> None:
    """Lock one account, then the other: two that meet are a deadlock."""
    for number in (payer, payee):
        await db.execute(select(accounts).filter_by(id=number).with_for_update())
        if db.get_bind().dialect.name != "sqlite":  # where they take turns
            met.add(payer)
            while len(met) < ACCOUNTS:  # noqa: ASYNC110  all have their first then
                await asyncio.sleep(0.01)
    await move(db, payer, payee)


async def move(db: AsyncSession, payer: int, payee: int) -> None:
    for number, change in ((payer, -price(payer)), (payee, price(payer))):
        balance = (await db.scalars(select(accounts.c.balance).filter_by(id=number))).one()
        await asyncio.sleep(0.02)  # all have read by then
        change_it = update(accounts).where(accounts.c.id == number).values(balance=balance + change)
        await db.execute(change_it)


def price(payer: int) -> int:
    """Return how much an account pays: each another amount, or their sums would not change."""
    return 1 + payer


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("transfer", "transfers"),
    [(read_then_write, 4), (lock_in_any_order, 1)],  # PostgreSQL sees a deadlock after a second
)
async def test_the_sum_stays(
    transfer: Callable[[AsyncSession, int, int], Awaitable[None]], transfers: int
) -> None:
    attempts = 0
    expected = [MONEY] * ACCOUNTS

    async def count(payer: int, payee: int, db: AsyncSession) -> None:
        nonlocal attempts
        attempts += 1
        await transfer(db, payer, payee)

    async def worker(number: int) -> None:
        for turn in range(number, number + transfers):  # they pay in a circle: all meet
            payer, payee = turn % ACCOUNTS, (turn + 1) % ACCOUNTS
            await run_in_transaction(partial(count, payer, payee), retries=50)
            expected[payer] -= price(payer)
            expected[payee] += price(payer)

    await asyncio.gather(*map(worker, range(ACCOUNTS)))
    async with transaction() as db:
        statement = select(accounts.c.balance).order_by(accounts.c.id)
        assert (await db.scalars(statement)).all() == expected
        assert (await db.scalars(select(func.sum(accounts.c.balance)))).one() == MONEY * ACCOUNTS
        take_turns = db.get_bind().dialect.name == "sqlite"
    assert (attempts == ACCOUNTS * transfers) == take_turns


@pytest.mark.usefixtures("engine")
async def test_other_errors_are_not_tried_again() -> None:
    attempts = 0

    async def twice_the_same(db: AsyncSession) -> None:
        nonlocal attempts
        attempts += 1
        await db.execute(insert(accounts).values(id=7, balance=1))
        await db.execute(insert(accounts).values(id=7, balance=1))

    with pytest.raises(IntegrityError):
        await run_in_transaction(twice_the_same)
    assert attempts == 1


@pytest.mark.usefixtures("engine")
async def test_it_gives_up() -> None:
    attempts = 0

    async def always(db: AsyncSession) -> None:
        nonlocal attempts
        attempts += 1
        await db.execute(insert(accounts).values(id=8, balance=1))
        raise DBAPIError("", None, ConflictError(), connection_invalidated=False)

    with pytest.raises(DBAPIError):
        await run_in_transaction(always, retries=2)
    assert attempts == 3
    async with transaction() as db:
        assert not (await db.scalars(select(accounts.c.id).filter_by(id=8))).all()


class ConflictError(Exception):
    """What drivers raise for a conflict."""

    sqlstate = "40001"  # PostgreSQL's, and what the others have for a lock or a deadlock
    sqlite_errorcode = 5

    def __init__(self) -> None:
        super().__init__(1213)
