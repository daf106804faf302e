"""Users: what the ordinary queries do not know is how a password is stored."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.security import hash_password
from app.crud.base import CRUD
from app.models.user import User
from app.schemas.user import UserCreate, UserUpdate


class UserCRUD(CRUD[User]):
    """The queries of `User`."""

    async def get_by_email(self, db: AsyncSession, email: str) -> User | None:
        """Return the user with this address, in any case, or None."""
        return await self.get_by(db, email=email.lower())

    async def register(self, db: AsyncSession, data: UserCreate) -> User:
        """Insert a new user, with the hash of the password.

        Raises:
            sqlalchemy.exc.IntegrityError: if the name or the address is taken.
        """
        user = User(
            **data.model_dump(exclude={"password"}),
            hashed_password=await hash_password(data.password),
        )
        return await self.create(db, user)

    async def change(self, db: AsyncSession, user: User, data: UserUpdate) -> User:
        """Write what `data` gives; a new password is hashed.

        Raises:
            sqlalchemy.exc.IntegrityError: if the name or the address is taken.
        """
        changes = data.model_dump(exclude_none=True, exclude={"password"})
        if data.password is not None:
            changes["hashed_password"] = await hash_password(data.password)
        return await self.update(db, user, changes)


user_crud = UserCRUD(User)
