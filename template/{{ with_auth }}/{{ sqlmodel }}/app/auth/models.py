"""The logins that can be continued, the tokens that were mailed, and what was tried."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Index

from app.core.database import ExactText, Key, PrimaryKey, Timestamps, UTCDateTime
from app.core.database.base import TemplateBase


class RefreshToken(Timestamps, PrimaryKey, TemplateBase, table=True):
    """A token that is exchanged once for the next one of its family; a family is one login."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "family", "revoked_at"),)

    user_id: Key = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    family: UUID
    token_hash: str = Field(max_length=64, unique=True, sa_type=ExactText(64))
    expires_at: datetime = Field(sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    user_agent: str = Field(max_length=255)


class OneTimeToken(Timestamps, PrimaryKey, TemplateBase, table=True):
    """Proves, once, that somebody reads the mail of `email`; its row goes when it is used."""

    __tablename__ = "one_time_tokens"

    user_id: Key = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    purpose: str = Field(max_length=20)
    email: str = Field(max_length=320, sa_type=ExactText(320))
    token_hash: str = Field(max_length=64, unique=True, sa_type=ExactText(64))
    expires_at: datetime = Field(sa_type=UTCDateTime)


class Attempt(Timestamps, PrimaryKey, TemplateBase, table=True):
    """One try, such as a login; `subject` is a hash: people type passwords where names belong."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "subject", "created_at"), Index(None, "created_at"))

    subject: str = Field(max_length=64, sa_type=ExactText(64))
