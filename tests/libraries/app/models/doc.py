"""A model whose versions sqlalchemy-continuum keeps."""

from typing import Any, ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, configure_mappers, mapped_column
from sqlalchemy_continuum import make_versioned

from app.core.database import Base

make_versioned(user_cls=None)


class Doc(Base):
    __tablename__ = "library_docs"
    __versioned__: ClassVar[dict[str, Any]] = {}
    __table_args__ = {"sqlite_autoincrement": True}  # a new row gets no versions of a deleted one

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))


configure_mappers()
