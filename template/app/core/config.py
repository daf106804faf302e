"""Settings: the real environment wins over `.env.<ENVIRONMENT>`, which wins over `.env`."""

import os
from typing import Any

from dotenv import dotenv_values
from pydantic import (
    AliasGenerator,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

from app.core.backend import DEFAULT_DATABASE, DEFAULT_HOST, DEFAULT_PORT, DRIVER
from app.core.http.settings import HttpSettings
from app.core.paths import ROOT
from app.core.reading_settings import load, names_of, usual
from app.core.server_settings import ServerSettings
from app.core.url import async_url
from app.settings import AppSettings

PLACEHOLDERS = ("only-for-tests", "change-me")
SECRET_LENGTH = 32
SECRET_CHARACTERS = 8  # different ones; random hexadecimal of this length has more
SERVER_PARTS = ("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD")

ENVIRONMENT = usual(
    os.environ.get("ENVIRONMENT")
    or dotenv_values(ROOT / ".env").get("ENVIRONMENT")
    or "development"
)


class Settings(AppSettings, HttpSettings, ServerSettings, BaseSettings):
    """What the template itself reads; add your own in `app/settings.py`."""

    model_config = SettingsConfigDict(
        env_file=(ROOT / ".env", ROOT / f".env.{ENVIRONMENT}"),
        dotenv_filtering="only_existing",  # others are ignored, without a comparison with each
        env_ignore_empty=True,
        extra="ignore",
        alias_generator=AliasGenerator(validation_alias=names_of),
        hide_input_in_errors=True,
        loc_by_alias=False,
    )

    ENVIRONMENT: str = ENVIRONMENT
    SECRET_KEY: SecretStr

    DATABASE_URL: SecretStr | None = None
    TEST_DATABASE_URL: SecretStr | None = None
    DB_HOST: str | None = DEFAULT_HOST
    DB_PORT: PositiveInt | None = DEFAULT_PORT
    DB_USER: str | None = None
    DB_PASSWORD: SecretStr | None = None
    DB_NAME: str = DEFAULT_DATABASE

    ECHO: bool = False
    POOL_PRE_PING: bool = True
    POOL_SIZE: PositiveInt = 8
    POOL_MAX_OVERFLOW: NonNegativeInt = 0  # opened and closed again and again under load
    POOL_TIMEOUT: PositiveFloat = 5  # seconds a request waits for a connection before its 503
    POOL_MAX_WAITING: NonNegativeInt = 500  # requests that may wait so; the next is a 503 at once
    POOL_RECYCLE: int = 1800  # seconds a connection lives; below MySQL's wait_timeout
    STATEMENT_TIMEOUT: NonNegativeFloat = 0  # seconds a statement may run; 0 is without limit
    NETWORK_TIMEOUT: PositiveFloat = 15  # seconds until a server that is silent counts as lost
    IDLE_TRANSACTION_TIMEOUT: NonNegativeFloat = 0  # seconds a transaction may do nothing
    MIGRATION_LOCK_TIMEOUT: PositiveInt = 5  # seconds a migration waits for a table in use

    READY_TIMEOUT: PositiveFloat = 2  # seconds /health/ready may take

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_unused(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Drop the parts beside a `DATABASE_URL`, and those of a server where there is none."""
        unused = SERVER_PARTS if DEFAULT_HOST is None or given.get("DATABASE_URL") else ()
        return {name: value for name, value in given.items() if name not in unused}

    @field_validator("ENVIRONMENT")
    @classmethod
    def _is_usual(cls, environment: str) -> str:
        return usual(environment)

    @field_validator("DB_PORT", mode="before")
    @classmethod
    def _is_no_service(cls, port: object) -> object:
        if isinstance(port, str) and "://" in port:
            raise ValueError(
                "it is an address, as Kubernetes sets it for a Service that is called db; write a "
                "number, or DATABASE_URL, or enableServiceLinks: false into the Pod"
            )
        return port

    @field_validator("SECRET_KEY", "DB_PASSWORD")
    @classmethod
    def _is_no_placeholder(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Refuse in production what is written in this repository, or typed by a bored hand."""
        value = secret.get_secret_value() if secret else ""
        weak = value.startswith(PLACEHOLDERS)
        if info.field_name == "SECRET_KEY":
            if len(value) < SECRET_LENGTH:
                raise ValueError(f"it has fewer than {SECRET_LENGTH} characters")
            weak = weak or len(set(value)) < SECRET_CHARACTERS
        if weak and info.data.get("ENVIRONMENT") == "production":
            raise ValueError("it is a placeholder; make one with `openssl rand -hex 24`")
        return secret

    @field_validator("DATABASE_URL", "TEST_DATABASE_URL")
    @classmethod
    def _is_usable(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            async_url(url.get_secret_value(), relative_to=ROOT)
        return url

    @property
    def database_url(self) -> URL:
        """`DATABASE_URL` with its async driver, or the URL that the `DB_…` parts make."""
        if self.DATABASE_URL is not None:
            return async_url(self.DATABASE_URL.get_secret_value(), relative_to=ROOT)
        url = URL.create(
            DRIVER,
            username=self.DB_USER,
            password=self.DB_PASSWORD.get_secret_value() if self.DB_PASSWORD else None,
            host=self.DB_HOST,
            port=self.DB_PORT,
            database=self.DB_NAME,
        )
        return async_url(url, relative_to=ROOT)


settings = load(Settings)
