"""/admin: pages to look at and change what is stored, for superusers."""

import logging

from fastapi import FastAPI

from app.core.admin.settings import admin_settings

logger = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Serve the pages, unless `ADMIN_ENABLED` says no."""
    if not admin_settings.ADMIN_ENABLED:
        logger.warning("/admin is not served; ADMIN_ENABLED=true serves it.")
        return
    from app.core.admin.site import mount  # noqa: PLC0415  takes its time

    mount(app)
