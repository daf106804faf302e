"""The page of the API: log in by its button, then try a request out."""

import pytest
from playwright.sync_api import Page, expect

from tests.clients import PASSWORD, make_superuser
from tests.project import Project


@pytest.mark.cells(orm="sqlmodel", database="sqlite", primary_key="uuid7")
def test_authorize_and_try_it_out(project: Project, database_url: str, page: Page) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    make_superuser(project)
    with project.serve() as client:
        page.goto(f"{client.base_url}/docs")
        page.get_by_role("button", name="Authorize").click()
        login = page.locator(".auth-container")
        login.get_by_label("username:").fill("root")
        login.get_by_label("password:").fill(PASSWORD)
        login.locator("button.authorize").click()
        expect(login.get_by_role("heading", name="Authorized", exact=True)).to_be_visible()
        login.get_by_role("button", name="Close").click()

        operation = page.locator("#operations-users-create_user")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        body = '{"username": "Ada", "email": "ada@example.com", "password": "correct horse"}'
        for status in ("201", "409"):
            operation.locator("textarea").fill(body)
            operation.get_by_role("button", name="Execute").click()
            answer = operation.locator(".live-responses-table tbody .response-col_status")
            expect(answer.first).to_contain_text(status)
        assert client.get("/openapi.json").json()["paths"].keys().isdisjoint({"/docs", "/redoc"})

        page.goto(f"{client.base_url}/redoc")
        expect(page.get_by_role("heading", name="Create User")).to_be_visible()
