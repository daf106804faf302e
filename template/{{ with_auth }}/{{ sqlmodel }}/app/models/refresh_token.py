"""The logins that can be continued."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Index

from app.core.database import ExactText, Key, PrimaryKey, Timestamps, UTCDateTime


class RefreshToken(Timestamps, PrimaryKey, table=True):
    """A token that is exchanged once for the next one of its family; a family is one login."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "family", "revoked_at"),)

    user_id: Key = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    family: UUID
    token_hash: str = Field(max_length=64, unique=True, sa_type=ExactText(64))
    expires_at: datetime = Field(sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    user_agent: str = Field(max_length=255)
