"""The application: `uv run fastapi dev`."""

import asyncio
import gc
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.core import extensions
from app.core.config import Settings, settings
from app.core.database import database, load_models
from app.core.database.migrations import revisions
from app.core.http import docs, errors
from app.core.http.json_text import RefuseLoneSurrogates
from app.core.http.openapi import API, operation_id
from app.core.http.routing import exclude_included, include_routers
from app.core.paths import ROOT
from app.core.reading_settings import warn_of_unread


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Make the connection pool before the first request and close it after the last."""
    await database.initialize()
    extensions.start()
    warn_of_unread(Settings)
    # The first probe has no time for what takes as long as the rest of a start.
    warming = asyncio.create_task(asyncio.to_thread(revisions))
    # What is loaded by now stays: without it, full collections no longer stop requests for long.
    gc.freeze()
    yield
    await warming
    await database.close()


def create_app() -> FastAPI:
    """Return the application with every router that is found."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    app = API(
        title=project["name"],
        version=project["version"],
        description=project["description"],
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        openapi_url="/openapi.json" if settings.docs_are_served else None,
        docs_url=None,
        redoc_url=None,
        max_body_size=settings.MAX_BODY_SIZE,
    )
    errors.install(app)
    app.add_middleware(RefuseLoneSurrogates)
    load_models()
    found = include_routers(app)
    docs.install(app)
    extensions.install(app)
    exclude_included(app, found)
    return app


app = create_app()
