"""The people who use the application."""

from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ExactText, PrimaryKey, Timestamps


class User(PrimaryKey, Timestamps, Base):
    """An account; its name and address are stored as `app.core.identity` writes them."""

    __tablename__ = "users"

    username: Mapped[str] = mapped_column(ExactText(50), unique=True)
    email: Mapped[str] = mapped_column(ExactText(320), unique=True)
    hashed_password: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_verified: Mapped[bool] = mapped_column(default=False)
    is_superuser: Mapped[bool] = mapped_column(default=False)
