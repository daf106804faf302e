"""The logins that can be continued."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ExactText, Key, PrimaryKey, Timestamps


class RefreshToken(PrimaryKey, Timestamps, Base):
    """A token that is exchanged once for the next one of its family; a family is one login."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "family", "revoked_at"),)

    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    family: Mapped[UUID]
    token_hash: Mapped[str] = mapped_column(ExactText(64), unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str]
