"""The pages of accounts: what the API asks a password or a mail for is not done here."""

from collections.abc import Sequence
from typing import Any

from fastapi import HTTPException
from starlette.requests import Request
from starlette_admin.exceptions import ActionFailed, FormValidationError

from app.auth.models import Attempt
from app.auth.rights import prepare_deletion, prepare_rights
from app.core.admin.view import ModelView
from app.models.user import User

RIGHTS = ("is_active", "is_verified", "is_superuser")


class UserView(ModelView, model=User):
    """Accounts: looked at, renamed, locked out, confirmed, made superusers, deleted."""

    fields: Sequence[Any] = ()
    exclude_fields_from_edit = ("email",)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Change an account, as the API does: both accounts are locked before anything is written.

        Raises:
            FormValidationError: if somebody would lose their own rights, or has lost them.
        """
        rights = {name: bool(data[name]) for name in RIGHTS if name in data}
        user = await self.find_by_pk(request, pk)
        actor: User = request.state.user
        try:
            await prepare_rights(request.state.session, actor.id, user.id, rights)
        except HTTPException as refusal:
            lost = [name for name in rights if not rights[name]] or list(rights)
            raise FormValidationError(dict.fromkeys(lost, refusal.detail)) from None
        return await super().edit(request, pk, data)

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Delete accounts, or none of them.

        Raises:
            ActionFailed: if somebody would delete themselves, or may not delete others any more.
        """
        users = await self.find_by_pks(request, pks)
        actor: User = request.state.user
        try:
            await prepare_deletion(request.state.session, actor.id, *(user.id for user in users))
        except HTTPException as refusal:
            raise ActionFailed(refusal.detail) from None
        return await super().delete(request, pks)


class AttemptView(ModelView, model=Attempt):
    """Hashes of what was tried, which tell nobody anything."""

    hidden = True
