"""The logins that can be continued, the tokens that were mailed, and what was tried."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import ExactText, Key, PrimaryKey, Timestamps
from app.core.database.base import TemplateBase


class RefreshToken(PrimaryKey, Timestamps, TemplateBase):
    """A token that is exchanged once for the next one of its family; a family is one login."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "family", "revoked_at"),)

    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    family: Mapped[UUID]
    token_hash: Mapped[str] = mapped_column(ExactText(64), unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str]


class OneTimeToken(PrimaryKey, Timestamps, TemplateBase):
    """Proves, once, that somebody reads the mail of `email`; its row goes when it is used."""

    __tablename__ = "one_time_tokens"

    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(ExactText(320))
    token_hash: Mapped[str] = mapped_column(ExactText(64), unique=True)
    expires_at: Mapped[datetime]


class Attempt(PrimaryKey, Timestamps, TemplateBase):
    """One try, such as a login; `subject` is a hash: people type passwords where names belong."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "subject", "created_at"), Index(None, "created_at"))

    subject: Mapped[str] = mapped_column(ExactText(64))
