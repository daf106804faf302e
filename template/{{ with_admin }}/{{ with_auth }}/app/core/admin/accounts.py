"""The pages of accounts: what the API asks a password or a mail for is not done here."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette_admin.exceptions import ActionFailed, FormValidationError

from app.core.admin.view import ModelView
from app.models.attempt import Attempt
from app.models.user import User

ASK_ANOTHER = "Ask another superuser, so that one remains."
RIGHTS = ("is_active", "is_verified", "is_superuser")


class UserView(ModelView, model=User):
    """Accounts: looked at, renamed, locked out, confirmed, made superusers, deleted."""

    fields: Sequence[Any] = ()
    exclude_fields_from_edit = ("email",)

    async def before_edit(self, request: Request, data: dict[str, Any], obj: Any) -> None:
        """Let nobody take their own rights away."""
        lost = [name for name in RIGHTS if not data.get(name, True)]
        if lost and obj.id == request.state.user.id:
            raise FormValidationError(dict.fromkeys(lost, ASK_ANOTHER))

    async def before_delete(self, request: Request, obj: Any) -> None:
        """Let nobody delete themselves."""
        if obj.id == request.state.user.id:
            raise ActionFailed(ASK_ANOTHER)


class AttemptView(ModelView, model=Attempt):
    """Hashes of what was tried, which tell nobody anything."""

    hidden = True
