"""Settings of authentication, read from where all settings are read."""

from collections.abc import Awaitable, Callable

from pydantic import ImportString, PositiveInt
from pydantic_settings import BaseSettings

from app.auth.mail import Mail, log
from app.core.config import Settings
from app.core.reading_settings import load


class AuthSettings(BaseSettings):
    """How long tokens live, how often a password may be tried, and how mail leaves."""

    model_config = Settings.model_config

    ACCESS_TOKEN_MINUTES: PositiveInt = 15
    REFRESH_TOKEN_DAYS: PositiveInt = 30
    VERIFICATION_HOURS: PositiveInt = 48
    PASSWORD_RESET_MINUTES: PositiveInt = 30
    REQUIRE_VERIFIED_EMAIL: bool = True

    # Wrong passwords within LOGIN_ATTEMPTS_MINUTES. A client is an IPv4 address or an IPv6 /64.
    LOGIN_ATTEMPTS: PositiveInt = 10  # for one name or address, by one client
    LOGIN_ATTEMPTS_PER_CLIENT: PositiveInt = 100  # by one client, whatever the names
    LOGIN_ATTEMPTS_PER_NAME: PositiveInt = 100  # by all clients; beyond, each of them has 3
    LOGIN_ATTEMPTS_MINUTES: PositiveInt = 15
    MAILS_PER_HOUR: PositiveInt = 5  # of one purpose to one address
    MAIL_REQUESTS_PER_CLIENT: PositiveInt = 50  # within an hour

    MAIL_SENDER: ImportString[Callable[[Mail], Awaitable[None]]] = log


auth_settings = load(AuthSettings)
