"""What users write."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Key, PrimaryKey, Timestamps
from app.models.user import User


class Post(PrimaryKey, Timestamps, Base):
    __tablename__ = "posts"

    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[Key] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    author: Mapped[User] = relationship(lazy="raise")
