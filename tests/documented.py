"""Code as the documentation of other generators has it: it has to work in ours.

The only changes: time is aware, and names come from `app.core.database`.
"""

FORGE_SQLMODEL = """
# app/models/post.py
from datetime import UTC, datetime
from typing import Optional
from sqlmodel import Field, SQLModel

class Post(SQLModel, table=True):
    __tablename__ = "posts"

    id: Optional[int] = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    content: str
    author_id: int = Field(foreign_key="users.id")
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
"""

FORGE_SQLALCHEMY = """
# app/models/post.py
from datetime import UTC, datetime
from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text
from app.core.database import Base

class Post(Base):
    __tablename__ = "posts"

    id = Column(Integer, primary_key=True, index=True)
    title = Column(String(200), unique=True, index=True)
    content = Column(Text)
    author_id = Column(Integer, ForeignKey("users.id"))
    created_at = Column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
"""

FORGE_CRUD = """
# app/crud/post.py
from typing import List, Optional
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy import select
from app.models.post import Post

class PostCRUD:
    @staticmethod
    async def get_by_id(db: AsyncSession, post_id: int) -> Optional[Post]:
        return await db.get(Post, post_id)

    @staticmethod
    async def get_all(db: AsyncSession, skip: int = 0, limit: int = 100) -> List[Post]:
        statement = select(Post).offset(skip).limit(limit)
        result = await db.execute(statement)
        return list(result.scalars().all())

    @staticmethod
    async def create(db: AsyncSession, post: Post) -> Post:
        db.add(post)
        await db.commit()
        await db.refresh(post)
        return post

post_crud = PostCRUD()
"""

FORGE_ROUTES = """
# app/api/posts.py
from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession
from app.core.database import get_db
from app.crud.post import post_crud
from app.models.post import Post

router = APIRouter()

@router.post("/posts")
async def create_post(title: str, author_id: int, db: AsyncSession = Depends(get_db)):
    post = Post(title=title, content=title * 20, author_id=author_id)
    return (await post_crud.create(db, post)).id

@router.get("/posts")
async def list_posts(skip: int = 0, db: AsyncSession = Depends(get_db)):
    return [post.title for post in await post_crud.get_all(db, skip)]

@router.get("/posts/{post_id}")
async def get_post(post_id: int, db: AsyncSession = Depends(get_db)):
    post = await post_crud.get_by_id(db, post_id)
    return {"title": post.title, "content": post.content, "created_at": post.created_at}
"""

FASTLAUNCH = '''
# app/routers/blog/models.py
from sqlalchemy import Column, Integer, String, Boolean, DateTime, ForeignKey, Text
from sqlalchemy.orm import relationship
from datetime import UTC, datetime
from app.core.database import Base

def now():
    return datetime.now(UTC)

class BlogPost(Base):
    """Blog post model for content management"""
    __tablename__ = "blog_posts"

    # Primary key
    id = Column(Integer, primary_key=True, index=True, autoincrement=True)
    # Content fields
    title = Column(String(200), nullable=False, index=True)
    slug = Column(String(200), nullable=False, unique=True, index=True)
    content = Column(Text, nullable=False)
    excerpt = Column(String(500), nullable=True)
    # Status and visibility
    is_published = Column(Boolean, default=False)
    is_featured = Column(Boolean, default=False)
    # Timestamps
    created_at = Column(DateTime(timezone=True), default=now, nullable=False)
    updated_at = Column(DateTime(timezone=True), default=now, onupdate=now)
    published_at = Column(DateTime(timezone=True), nullable=True)
    # Foreign key to User model
    author_id = Column(Integer, ForeignKey("users.id"), nullable=False)
    # Relationship to User model
    author = relationship("User", back_populates="blog_posts")

class BlogCategory(Base):
    __tablename__ = "blog_categories"

    id = Column(Integer, primary_key=True, index=True, autoincrement=True)
    name = Column(String(100), nullable=False, unique=True)
    slug = Column(String(100), nullable=False, unique=True, index=True)
    description = Column(Text, nullable=True)
    is_active = Column(Boolean, default=True)
    # Timestamps
    created_at = Column(DateTime(timezone=True), default=now)
    updated_at = Column(DateTime(timezone=True), default=now, onupdate=now)
'''

# Its documentation adds the other side to User.
FASTLAUNCH_USER = """
from sqlalchemy.orm import relationship

User.blog_posts = relationship("BlogPost", back_populates="author")
"""

FASTMAN = """
# app/features/post/models.py
from sqlalchemy import Column, Integer, String, Text, DateTime
from sqlalchemy.sql import func
from app.core.database import Base

class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True, index=True)
    title = Column(String(200), nullable=False)
    content = Column(Text)
    created_at = Column(DateTime(timezone=True), server_default=func.now())
    updated_at = Column(DateTime(timezone=True), onupdate=func.now())
"""

AI_KIT = """
# app/models/my_model.py
import uuid
from datetime import UTC, datetime
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy import String
{imports}
from app.core.database import Base

class MyModel(Base):
    __tablename__ = "my_models"
    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        default=uuid.uuid4,
    )
    name: Mapped[str] = mapped_column(String(255))
    data: Mapped[dict] = mapped_column({json}, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
"""

USE = """
import asyncio
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from app.core.database import database, load_models, transaction
from app.features.post.models import Post
from app.models.my_model import MyModel
from app.models.user import User
from app.routers.blog.models import BlogPost

async def main():
    load_models()
    await database.initialize()
    async with transaction() as db:
        user = User(username="ada", email="ada@example.com", hashed_password="x")
        blog_post = BlogPost(title="Hello", slug="hello", content="...", author=user)
        db.add_all([blog_post, MyModel(name="n", data={"a": 1}), Post(title="Post")])
    async with database.sessions() as db:
        read = (await db.scalars(select(BlogPost).options(selectinload(BlogPost.author)))).one()
        assert read.created_at and (await db.scalars(select(Post))).one().created_at
        print(read.title, read.author.username, (await db.scalars(select(MyModel))).one().data["a"])
    await database.close()

asyncio.run(main())
"""

# Its Vector is of the option that every project with vectors has.
AI_KIT_DOCUMENT = """
from pgvector.sqlalchemy import Vector

class Paper(Base):
    __tablename__ = "papers"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    content: Mapped[str]
    embedding: Mapped[list[float]] = mapped_column(Vector(3))
    collection: Mapped[str] = mapped_column(index=True)
"""

AI_KIT_ENV = """
DATABASE_POOL_SIZE=10 # Active connections
DATABASE_MAX_OVERFLOW=20 # Temporary overflow
DATABASE_POOL_TIMEOUT=30 # Seconds to wait for connection
"""

EVERY_OPTION = """
import asyncio
from sqlalchemy import select
from app.core.config import settings
from app.core.database import DatabaseConnectionManager, database, load_models, transaction
from app.crud.post import post_crud
from app.crud.user import UserCRUD, user_crud
from app.models.my_model import MyModel, Paper
from app.models.post import Post
from app.models.user import User
from app.routers.blog.models import BlogPost

async def main():
    load_models()
    assert isinstance(database, DatabaseConnectionManager)
    assert isinstance(user_crud, UserCRUD)
    await database.initialize()
    assert await database.test_connections()
    pool = database.engine.pool
    print(pool.size(), settings.POOL_MAX_OVERFLOW, settings.POOL_TIMEOUT)
    async with transaction() as db:
        user = User(username="ada", email="ada@example.com", hashed_password="x")
        db.add_all([user, MyModel(name="n", data={"a": 1})])
        db.add(Paper(content="c", embedding=[1, 0, 0], collection="kb"))
        await db.flush()
        db.add(BlogPost(title="Hello", slug="hello", content="...", author_id=user.id))
    async with transaction() as db:
        post = await post_crud.create(db, Post(title="Title", content="c", author_id=user.id))
        assert await post_crud.get_by_id(db, post.id) is post
        assert [one.id for one in await post_crud.get_all(db)] == [post.id]
        assert (await user_crud.get_by_id(db, user.id)).username == "ada"
        assert len(await user_crud.get_all(db, skip=0, limit=100)) == 1
        near = select(Paper).order_by(Paper.embedding.cosine_distance([1, 0, 0])).limit(5)
        assert len((await db.execute(near)).scalars().all()) == 1
    await database.close()

asyncio.run(main())
"""

# As Fastman has it, but for the fields of a user.
FASTMAN_SEEDER = """
# database/seeders/people_seeder.py
from app.models.user import User

class AdminSeeder:
    @staticmethod
    def run(db):
        admin = User(
            username="admin", email="admin@example.com", hashed_password="x", is_superuser=True
        )
        db.add(admin)
        db.commit()
        print("Created admin user")

class HTTPSeeder:
    async def run(self, db):
        print("Created nothing")
"""
