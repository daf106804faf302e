"""sqladmin, as its documentation has it, with a sessionmaker of its own.

It reconfigures the one that it is given; the engine is there once the application starts.
"""

from fastapi import FastAPI
from sqladmin import Admin, ModelView
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.core.database import database
from app.models.user import User

sessions = async_sessionmaker(class_=AsyncSession, expire_on_commit=False)


class UserAdmin(ModelView, model=User):
    column_list = [User.id, User.username]
    column_searchable_list = [User.username]
    form_columns = [User.username, User.email, User.hashed_password]


def install(app: FastAPI) -> None:
    admin = Admin(app, session_maker=sessions, base_url="/sqladmin")
    admin.add_view(UserAdmin)


def start() -> None:
    sessions.configure(bind=database.engine)
