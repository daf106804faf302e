"""Everything below /auth."""

from fastapi import APIRouter, Depends, Response

from app.auth import account_routes, login_routes


async def not_stored(response: Response) -> None:
    """Keep tokens out of caches (RFC 6749, section 5.1)."""
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/auth", tags=["auth"], dependencies=[Depends(not_stored)])
router.include_router(account_routes.router)
router.include_router(login_routes.router)
