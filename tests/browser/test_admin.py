"""The admin pages as a superuser uses them."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.clients import PASSWORD, make_superuser
from tests.project import Project


def log_in(page: Page, password: str) -> None:
    """Fill the login form in and send it."""
    page.get_by_label("Username").fill("root")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def write(page: Page, slug: str, title: str) -> None:
    """Fill the form of a new post in, its author being root, and send it."""
    page.get_by_label("Slug").fill(slug)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Body").fill("Some words.")
    choose(page, "Author", "root")
    save(page)


def save(page: Page) -> None:
    """Send a form."""
    page.get_by_role("button", name="Save", exact=True).click()


def choose(page: Page, field: str, text: str) -> None:
    """Choose what a field refers to, by typing a part of its name."""
    page.locator(f"select[name={field.lower()}] + .select2").click()
    page.locator(".select2-search__field").last.press_sequentially(text)
    page.locator(".select2-results__option", has_text=text).first.click()


@pytest.mark.cells(database="postgresql", primary_key="uuid7")
def test_a_day_at_work(project: Project, database_url: str, page: Page, tmp_path: Path) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    make_superuser(project)
    with project.serve() as client:
        start = f"{client.base_url}/admin"
        page.goto(f"{start}/example_posts/list")
        log_in(page, "wrong horse")
        expect(page.get_by_role("alert")).to_contain_text("Wrong name or password")
        log_in(page, PASSWORD)
        expect(page.get_by_role("heading", name="Example posts")).to_be_visible()

        page.get_by_role("link", name="New Post").click()
        write(page, "first", " A title that begins with a space")
        expect(page.get_by_text("String should match pattern")).to_be_visible()
        expect(page.get_by_label("Body")).to_have_value("Some words.")
        write(page, "first", "The first title")
        expect(page.get_by_text("was added successfully")).to_be_visible()
        page.get_by_role("link", name="New Post").click()
        write(page, "first", "The second title")
        expect(page.get_by_text("This is taken.")).to_be_visible()
        write(page, "second", "The second title")

        rows = page.locator("table tbody tr")
        expect(rows).to_have_count(2)
        page.get_by_placeholder("Search").fill("FIRST")
        page.get_by_placeholder("Search").press("Enter")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("The first title")

        rows.get_by_role("link", name="Edit").click()
        expect(page.locator(".select2-selection__rendered").first).to_contain_text("root")
        page.get_by_label("Title").fill("A better title")
        save(page)
        expect(page.get_by_text("was changed successfully")).to_be_visible()
        page.goto(f"{start}/example_posts/list")
        expect(rows.filter(has_text="A better title")).to_have_count(1)

        rows.filter(has_text="second").get_by_role("link", name="Delete").click()
        page.get_by_role("button", name="Yes, delete").click()
        expect(page.get_by_text("was successfully deleted")).to_be_visible()
        expect(rows).to_have_count(1)

        for table, shown in (("example_posts", "A better title"), ("users", "root@example.com")):
            page.goto(f"{start}/{table}/list")
            text = page.content() + "\n".join(export(page, tmp_path / f"{table}.csv"))
            assert shown in text
            assert not re.search("hashed|argon2|password", text, re.IGNORECASE)

        page.get_by_role("link", name="Delete").click()
        page.get_by_role("button", name="Yes, delete").click()
        expect(page.get_by_text("Ask another superuser")).to_be_visible()

        page.goto(start)
        page.get_by_role("link", name="Open user menu").click()
        page.get_by_role("button", name="Logout").click()
        page.goto(f"{start}/users/list")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def export(page: Page, file: Path) -> list[str]:
    """Download the page as CSV; return all that is in it."""
    page.get_by_role("button", name="Export").or_(page.get_by_role("link", name="Export")).click()
    with page.expect_download() as download:
        page.locator("#actionSubmit").click()
    download.value.save_as(file)
    with file.open(encoding="utf-8", newline="") as lines:
        return [value for row in csv.reader(lines) for value in row]
