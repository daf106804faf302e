"""The tokens that were mailed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ExactText, Key, PrimaryKey, Timestamps


class OneTimeToken(PrimaryKey, Timestamps, Base):
    """Proves, once, that somebody reads the mail of `email`; its row goes when it is used."""

    __tablename__ = "one_time_tokens"

    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(ExactText(320))
    token_hash: Mapped[str] = mapped_column(ExactText(64), unique=True)
    expires_at: Mapped[datetime]
