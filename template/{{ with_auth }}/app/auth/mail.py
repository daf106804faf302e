"""What is mailed. `MAIL_SENDER=app.mail.send` names your own function, which mails it."""

import logging
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.config import settings

logger = logging.getLogger(__name__)


class Purpose(StrEnum):
    """Why a mail is sent; the text, its language and its links are the sender's."""

    VERIFICATION = "verification"  # send `token` to /auth/verification/confirm
    PASSWORD_RESET = "password_reset"  # noqa: S105  send `token` to /auth/password-reset/confirm
    EMAIL_CHANGED = "email_changed"  # to the old address: the account has another one now
    TAKEN = "taken"  # a registration failed: its name or this address has an account already


@dataclass(frozen=True)
class Mail:
    """A mail to send; `token` is empty where the purpose needs none."""

    to: str
    purpose: Purpose
    token: str = field(default="", repr=False)


async def log(mail: Mail) -> None:
    """Write the mail to the log instead of sending it; in production without its token."""
    if settings.ENVIRONMENT == "production":
        logger.error("Not sent: %s. Set MAIL_SENDER to a function that sends mail.", mail)
    else:
        logger.warning("Mail to %s: %s %s", mail.to, mail.purpose, mail.token)
