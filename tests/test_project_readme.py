"""The code in a project's README, put where it says, is the owner's: clean, typed, and it works."""

import re
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.databases import execute
from tests.project import Project

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def code_below(readme: str, heading: str) -> str:
    """Return the code of a section: its imports first, whatever block they are in."""
    section = readme.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = "\n".join(BLOCK.findall(section)).splitlines()
    imports = [line for line in lines if line.startswith(("from ", "import "))]
    rest = [line for line in lines if line not in imports and not line.startswith("# app/")]
    return "\n".join([*imports, *rest])


@pytest.mark.cells(database="postgresql", primary_key="uuid7")
def test_the_code_of_the_readme(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    readme = Path(project.path, "README.md").read_text("utf-8")
    project.write("app/models/post.py", code_below(readme, "Add a model"))
    project.write("app/api/posts.py", code_below(readme, "Use the database"))
    project.run("ruff", "check", "--fix", "--select", "I")  # the blocks are put together
    project.run("ruff", "format", "app")
    project.run("ruff", "check")
    project.run("mypy")
    project.alembic("upgrade head", 'revision --autogenerate -m "add posts"')
    project.alembic("upgrade head")
    project.run("manage", "db", "seed", "--class", "UserSeeder")
    author = execute(database_url, "SELECT id FROM users LIMIT 1")[0][0]
    with project.serve() as client:
        assert client.get("/posts/count").json() == 0
        address = str(client.base_url).replace("http", "ws", 1)
        with connect(f"{address}/posts/live/{author}") as socket:
            for title in ("one", "two"):
                socket.send(title)
                assert socket.recv() == "stored"
        assert client.get("/posts/titles").text == "one\ntwo\n"
        assert client.delete("/posts/drafts").status_code == 200
        assert client.get("/posts/count").json() == 0
