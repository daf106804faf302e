"""The database layer in every kind of project: inside of it, and served to real clients."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from tests.project import THREE, Cell, Project

HERE = Path(__file__).parent


def test_what_the_template_owns(cell: Cell, project: Project) -> None:
    """Whatever is done fast has the outcome of a session, sessions do as documented, and so on.

    These are tests of the project's machinery, which its owner does not have to look after.
    """
    shutil.copytree(HERE / "layer", project.path / "tests/layer")
    given = project.answers
    parts = ["always", cell.database, *(["server"] if cell.database != "sqlite" else [])]
    parts += ["sqlmodel"] if cell.orm == "sqlmodel" else []
    parts += [option for option in ("auth", "admin", "vector") if given[option]]
    files = []
    for part in parts:
        folder = HERE / "machinery" / part
        shutil.copytree(folder, project.path / "tests", dirs_exist_ok=True)
        files += [f"tests/{file.relative_to(folder)}" for file in folder.rglob("test_*.py")]
    project.run("pytest", "--quiet", "tests/layer", *files)


@pytest.mark.cells(orm="sqlmodel", primary_key="bigint")
def test_the_own_tests_run_what_serves_production(project: Project) -> None:
    """They fail when the driver's own way returns nothing, as requests would."""
    driver = project.path / "app/core/database/driver.py"
    broken = driver.read_text("utf-8").replace("    return rows\n", "    return rows[:0]\n")
    assert broken.count("rows[:0]") == 1
    driver.write_text(broken, "utf-8")
    ended = project.run("pytest", "-q", "--maxfail=1", "tests/api", "tests/crud", check=False)
    assert ended.returncode == 1, ended.stdout


def state(client: httpx2.Client, rows: int) -> tuple[list[str], int]:
    """Return what is stored, and the connections in use, once there are so many rows."""
    deadline = time.monotonic() + 5
    while True:
        found = client.get("/later/state").json()
        is_done = (found["checked_out"], len(found["names"])) == (0, rows)
        if is_done or time.monotonic() > deadline:
            return found["names"], found["checked_out"]
        time.sleep(0.02)


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_work_that_outlives_the_endpoint(project: Project, database_url: str) -> None:
    shutil.copy(HERE / "layer_served/sessions.py", project.path / "app/api/later.py")
    served = project.on(database_url)
    served.alembic("upgrade head")
    with served.serve(POOL_SIZE="4", POOL_TIMEOUT="1") as client:
        for number in range(6):  # more than there are connections
            assert client.post(f"/later/session/a{number}").status_code == 200
            assert client.post(f"/later/own/b{number}").status_code == 200
        names, checked_out = state(client, 18)
        assert checked_out == 0
        assert sorted(names) == sorted(
            [f"a{n}" for n in range(6)] + [f"b{n}{end}" for n in range(6) for end in ("", "-later")]
        )
        log = served.path.with_name(f"{served.path.name}.log").read_text(encoding="utf-8")
        assert "async with transaction() as db" in log

        for _ in range(6):
            assert client.get("/later/stream-own").text.split() == names
            with pytest.raises(httpx2.HTTPError):
                client.get("/later/stream")
        with ThreadPoolExecutor(12) as clients:
            pages = clients.map(lambda _: client.get("/later/slow").text.split(), range(12))
            assert all(page == sorted(names) for page in pages)

        assert client.post("/later/caught/no").status_code == 200
        assert client.get("/later/two").json()["same"] is True
        after, checked_out = state(client, 19)
        assert (after[len(names) :], checked_out) == (["two"], 0)
        sockets(client, after)


def sockets(client: httpx2.Client, before: list[str]) -> None:
    address = str(client.base_url).replace("http", "ws", 1)
    for path in ("socket", "socket-own"):
        with connect(f"{address}/later/{path}") as socket:
            for name in (f"{path}-a", f"{path}-b"):
                socket.send(name)
                assert socket.recv() == f"stored {name}"
    names, checked_out = state(client, len(before) + 4)
    expected = [f"{path}-{name}" for path in ("socket", "socket-own") for name in "ab"]
    assert (names[len(before) :], checked_out) == (expected, 0)
    with connect(f"{address}/later/socket-own") as socket:
        socket.send("socket-a")  # there is one already
        with pytest.raises(ConnectionClosedError) as closed:
            socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1011
    assert state(client, len(names)) == (names, 0)
