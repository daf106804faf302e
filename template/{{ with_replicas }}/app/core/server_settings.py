"""Settings of the servers beside the primary: replicas to read from, a PgBouncer to go through."""

from pydantic import BaseModel, PositiveFloat, SecretStr
from sqlalchemy import URL

from app.core.paths import ROOT
from app.core.url import async_url


class ServerSettings(BaseModel):
    """Part of `app.core.config.settings`."""

    DATABASE_REPLICA_URLS: SecretStr | None = None  # PostgreSQL's, separated by commas
    REPLICA_MAX_LAG: PositiveFloat = 5  # seconds a replica may be behind and still be read
    PGBOUNCER: bool = False  # the server is a PgBouncer that pools transactions

    @property
    def replica_urls(self) -> list[URL]:
        """`DATABASE_REPLICA_URLS`, each with its async driver.

        Raises:
            ValueError: if one cannot be used.
        """
        given = self.DATABASE_REPLICA_URLS
        written = given.get_secret_value().split(",") if given else []
        return [async_url(url.strip(), relative_to=ROOT) for url in written]
