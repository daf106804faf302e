"""What FastAPI and Starlette refuse in plain text outside of the application, as problems."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.http.problems import problem

DETAILS = {
    (400, b"Invalid host header"): "The host that was asked for is none of ALLOWED_HOSTS.",
    (413, b"Content Too Large"): "The body is too large.",
}
STATUSES = {status for status, _ in DETAILS}


class Refusals:
    """ASGI middleware: sends a problem document in place of those texts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def send_problem(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] in STATUSES:
                start = message
                return
            if start is not None:
                held, start = start, None
                if detail := DETAILS.get((held["status"], message.get("body", b""))):
                    await problem(held["status"], detail)(scope, receive, send)
                    return
                await send(held)
            await send(message)

        await self.app(scope, receive, send_problem)
