"""Whether the admin is served unless `ADMIN_ENABLED` says so: without accounts it has no login."""

from app.core.config import settings

IS_SAFE = settings.ENVIRONMENT in ("development", "test")
