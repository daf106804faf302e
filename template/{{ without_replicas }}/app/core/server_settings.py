"""Settings of servers beside the one database: none; the template's option `replicas` has some."""

from typing import ClassVar

from pydantic import BaseModel


class ServerSettings(BaseModel):
    """Part of `app.core.config.settings`."""

    PGBOUNCER: ClassVar[bool] = False  # no pooler shares the server's connections
