"""The queries that every application needs sooner or later, each in its shortest form."""

from datetime import timedelta

import pytest
from sqlalchemy import and_, func, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from app.core.database import utcnow
from app.example.crud import post_crud
from app.example.finding import posts, users
from app.example.models import Post, Tag, with_author_and_tags
from app.example.schemas import ExamplePostUpdate
from app.models.user import User
from tests.example.writing import new_post, writer


@pytest.fixture
async def ada(db: AsyncSession) -> User:
    """An author of three posts: two published, the older one last week; and one draft."""
    ada = await writer(db)
    db.add_all(
        [
            new_post(ada, "Old", created_at=utcnow() - timedelta(days=8)),
            new_post(ada, "New", tags=[Tag(name="a"), Tag(name="b")]),
            new_post(ada, "Draft", published_at=None),
        ]
    )
    await db.flush()
    db.expunge_all()
    return ada


@pytest.mark.usefixtures("ada")
async def test_count(db: AsyncSession) -> None:
    assert (await db.scalars(select(func.count(posts.id)))).one() == 3
    assert await post_crud.count(db, published_at=None) == 1


@pytest.mark.usefixtures("ada")
async def test_load_relationships_with_the_rows(db: AsyncSession) -> None:
    statement = select(Post).options(*with_author_and_tags()).filter_by(title="New")
    post = (await db.scalars(statement)).one()
    assert post.author.username == "ada"
    assert [tag.name for tag in post.tags] == ["a", "b"]


@pytest.mark.usefixtures("ada")
async def test_a_relationship_that_was_not_loaded_is_an_error_and_no_hidden_query(
    db: AsyncSession,
) -> None:
    post = (await db.scalars(select(Post).filter_by(title="New"))).one()
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = post.author


@pytest.mark.usefixtures("ada")
async def test_several_conditions(db: AsyncSession) -> None:
    last_week = utcnow() - timedelta(days=7)
    recent = and_(posts.published_at.is_not(None), posts.created_at >= last_week)
    assert [post.title for post in await db.scalars(select(Post).where(recent))] == ["New"]


@pytest.mark.usefixtures("ada")
async def test_the_newest_five(db: AsyncSession) -> None:
    published = select(Post).where(posts.published_at.is_not(None))
    newest = published.order_by(posts.created_at.desc()).limit(5)
    assert [post.title for post in await db.scalars(newest)] == ["New", "Old"]


async def test_join_and_aggregate(db: AsyncSession, ada: User) -> None:
    await writer(db, "grace")
    number = func.count(posts.id).label("number")
    by_author = select(users.username, number).join(Post, posts.author_id == users.id)
    rows = (await db.execute(by_author.group_by(users.username))).all()
    assert [tuple(row) for row in rows] == [("ada", 3)]
    everybody = (
        select(users.username, number)
        .outerjoin(Post, posts.author_id == users.id)
        .group_by(users.username)
        .order_by(users.username)
    )
    assert [tuple(row) for row in await db.execute(everybody)] == [("ada", 3), ("grace", 0)]
    (row,) = await post_crud.statistics(db, limit=10)
    assert (row.id, row.username, row.posts) == (ada.id, "ada", 2)
    assert utcnow() - row.last_published_at < timedelta(minutes=1)


async def test_some_columns_only(db: AsyncSession, ada: User) -> None:
    row = (await db.execute(select(users.username, users.email))).one()
    assert (row.username, row.email) == (ada.username, ada.email)


@pytest.mark.usefixtures("ada")
async def test_a_page_by_offset(db: AsyncSession) -> None:
    assert [post.title for post in await post_crud.get_all(db, skip=1, limit=1)] == ["New"]


async def test_one_or_none(db: AsyncSession, ada: User) -> None:
    assert (await db.execute(select(User).filter_by(id=ada.id))).scalar_one_or_none() is not None
    assert await post_crud.get_by(db, slug="nothing") is None


@pytest.mark.usefixtures("ada")
async def test_a_change_of_what_somebody_else_changed_fails(db: AsyncSession) -> None:
    post = (await db.scalars(select(Post).filter_by(title="New"))).one()
    somebody = update(Post).filter_by(id=post.id).values(version=post.version + 1)
    await db.execute(somebody.execution_options(synchronize_session=False))
    with pytest.raises(StaleDataError):
        await post_crud.change(db, post, ExamplePostUpdate(title="Mine"))
