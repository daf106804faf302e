"""The admin: pages for every model that is found, made of starlette-admin."""

import logging
from pathlib import Path

from fastapi import FastAPI
from jinja2 import FileSystemLoader
from sqlalchemy import Table
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import TimezoneConfig
from starlette_admin.views import CustomView

from app.core.admin import login
from app.core.admin.fields import fields_of
from app.core.admin.headers import PageHeaders
from app.core.admin.secrets import is_hidden
from app.core.admin.transactions import Transactions
from app.core.admin.view import VIEWS, ModelView
from app.core.config import settings
from app.core.database.discovery import all_mappers, import_all
from app.core.http.errors import HANDLERS
from app.core.paths import ROOT


def views() -> list[ModelView]:
    """Return the pages of every model that has some, sorted by their labels."""
    import_all("core/admin/accounts.py")  # if there are any; yours come later, and win
    import_all("admin/**/*.py", "**/admin.py")
    shown = {}
    for mapper in all_mappers():
        view, table = VIEWS.get(mapper.class_), mapper.local_table
        hidden = view.hidden if view else isinstance(table, Table) and is_hidden(table)
        if not hidden and not mapper.single:  # a part of another model's table
            shown[mapper.class_] = view or ModelView
    made = [view(model, fields_of(model, set(shown))) for model, view in shown.items()]
    return sorted(made, key=lambda view: str(view.menu_label))


def mount(app: FastAPI) -> None:
    """Serve the pages below /admin."""
    # It logs what is typed into its forms. What goes wrong is raised, and logged where all is.
    logging.getLogger("starlette_admin").setLevel(logging.CRITICAL)
    admin = BaseAdmin(
        title=app.title,
        index_view=CustomView(path="/", route_name="index", add_to_menu=False),
        base_url="/admin",
        secret_key=settings.SECRET_KEY.get_secret_value(),
        auth_provider=login.provider(),
        timezone_config=TimezoneConfig(timezone_cookie_name=None),  # any text would be one
        middlewares=[
            Middleware(PageHeaders),
            Middleware(ExceptionMiddleware, handlers=HANDLERS),  # as by the API
            Middleware(Transactions),
            *login.middleware(),
        ],
        templates_dir=str(ROOT / "app/admin/templates"),
        additional_loaders=[FileSystemLoader(Path(__file__).parent / "templates")],
    )
    for view in views():
        admin.add_view(view)
    admin.mount_to(app)
