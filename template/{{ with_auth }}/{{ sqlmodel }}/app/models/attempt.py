"""What may be tried only so often."""

from sqlmodel import Field, Index

from app.core.database import ExactText, PrimaryKey, Timestamps


class Attempt(Timestamps, PrimaryKey, table=True):
    """One try, such as a login; `subject` is a hash: people type passwords where names belong."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "subject", "created_at"), Index(None, "created_at"))

    subject: str = Field(max_length=64, sa_type=ExactText(64))
