"""Users: what the ordinary queries do not know is how a password is stored."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.identity import normalize_email, normalize_username
from app.core.passwords import refuse_personal
from app.core.security import hash_password
from app.crud.base import CRUD
from app.models.user import User
from app.schemas.user import UserCreate, UserUpdate


class UserCRUD(CRUD[User]):
    """The queries of `User`."""

    async def get_by_email(self, db: AsyncSession, email: str) -> User | None:
        """Return the user with this address, however it is written, or None."""
        try:
            return await self.get_by(db, email=normalize_email(email))
        except ValueError:
            return None  # no address, so nobody's

    async def get_by_login(self, db: AsyncSession, name: str) -> User | None:
        """Return the user with this name or address, however it is written, or None."""
        if "@" in name:
            return await self.get_by_email(db, name)
        username = normalize_username(name)
        if username.endswith(" "):  # which the column would drop, and no name has
            return None
        return await self.get_by(db, username=username)

    async def build(self, data: UserCreate) -> User:
        """Return a new user with the hash of the password, to be stored with `create`."""
        return User(
            **data.model_dump(exclude={"password"}),
            hashed_password=await hash_password(data.password),
        )

    async def register(self, db: AsyncSession, data: UserCreate) -> User:
        """Insert a new user, with the hash of the password.

        Raises:
            sqlalchemy.exc.IntegrityError: if the name or the address is taken.
        """
        return await self.create(db, await self.build(data))

    async def change(self, db: AsyncSession, user: User, data: UserUpdate) -> User:
        """Write what `data` gives; a new password is hashed.

        Raises:
            app.core.passwords.WeakPasswordError: if it is the user's name or address.
            sqlalchemy.exc.IntegrityError: if the name or the address is taken.
        """
        changes = data.model_dump(exclude_none=True, exclude={"password"})
        if data.password is not None:
            refuse_personal(data.password, data.username or user.username, data.email or user.email)
            changes["hashed_password"] = await hash_password(data.password)
        return await self.update(db, user, changes)


user_crud = UserCRUD(User)
