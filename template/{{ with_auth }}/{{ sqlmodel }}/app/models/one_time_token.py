"""The tokens that were mailed."""

from datetime import datetime

from sqlmodel import Field

from app.core.database import ExactText, Key, PrimaryKey, Timestamps, UTCDateTime


class OneTimeToken(Timestamps, PrimaryKey, table=True):
    """Proves, once, that somebody reads the mail of `email`; its row goes when it is used."""

    __tablename__ = "one_time_tokens"

    user_id: Key = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    purpose: str = Field(max_length=20)
    email: str = Field(max_length=320, sa_type=ExactText(320))
    token_hash: str = Field(max_length=64, unique=True, sa_type=ExactText(64))
    expires_at: datetime = Field(sa_type=UTCDateTime)
