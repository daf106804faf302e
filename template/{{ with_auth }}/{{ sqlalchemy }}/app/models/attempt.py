"""What may be tried only so often."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ExactText, PrimaryKey, Timestamps


class Attempt(PrimaryKey, Timestamps, Base):
    """One try, such as a login; `subject` is a hash: people type passwords where names belong."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "subject", "created_at"), Index(None, "created_at"))

    subject: Mapped[str] = mapped_column(ExactText(64))
