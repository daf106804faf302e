"""Setting a new password with a token that was mailed."""

from pydantic import SecretStr

from app.auth.login import forget_failed_logins
from app.auth.mail import Purpose
from app.auth.one_time_tokens import one_time_token_crud
from app.auth.rights import end_logins
from app.auth.throttle import subject_of, turn
from app.core.database import database, transaction
from app.core.passwords import refuse_personal
from app.core.security import hash_password
from app.crud.user import user_crud


async def reset_password(token: str, password: SecretStr, client: str) -> bool:
    """Give the account that `token` was mailed for this password, and end all of its logins.

    Passwords are hashed for good tokens only, for each token one at a time, and no connection is
    held meanwhile: otherwise anybody could keep the server busy with hashing.

    Args:
        client: the network that the request comes from, whose wrong passwords are forgotten.

    Returns:
        Whether the token was good.

    Raises:
        app.core.passwords.WeakPasswordError: if the password is the user's name or address; the
            token stays good.
    """
    async with turn(subject_of("password reset", token)):
        async with database.read_primary() as db:
            if not await one_time_token_crud.find(db, token, Purpose.PASSWORD_RESET):
                return False
        hashed_password = await hash_password(password)
        async with transaction() as db:
            good = await one_time_token_crud.redeem(db, token, Purpose.PASSWORD_RESET)
            if good is None:
                return False
            user, _ = good
            refuse_personal(password, user.username, user.email, field="new_password")
            changes = {"hashed_password": hashed_password, "is_verified": True}
            await user_crud.update(db, user, changes)
            await end_logins(db, user.id)
            await forget_failed_logins(db, user, client)
    return True
