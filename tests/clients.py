"""What clients of a generated project do over HTTP."""

import httpx2

from tests.project import Project

PASSWORD = "correct horse battery"


def make_superuser(project: Project) -> None:
    """Make a superuser called root by the command line."""
    words = ["create-superuser", "--username", "root", "--email", "root@example.com"]
    project.run("manage", *words, SUPERUSER_PASSWORD=PASSWORD)


def log_in_superuser(project: Project, client: httpx2.Client) -> None:
    """Make a superuser, and let `client` be logged in as it."""
    make_superuser(project)
    log_in(client, "root")


def log_in(client: httpx2.Client, name: str) -> None:
    """Let `client` be logged in as the user of this name."""
    tokens = client.post("/auth/login", data={"username": name, "password": PASSWORD})
    assert tokens.status_code == 200, tokens.text
    client.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
