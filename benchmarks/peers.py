"""Another generator's application beside ours: s3rius' `fastapi_template`, made by its own command.

Its own settings stay: dependencies, session, pool, commit after the response. What it has no
command for, users and posts, is `peer/`, in its style: models, DAOs, DTOs, views.
"""

import shutil
import sys
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.servers import HERE, UVICORN, Variant
from tests.commands import UV, run

GENERATOR = "fastapi_template==6.1.2"
OPTIONS = ("--quiet", "--force", "--api-type=rest", "--db=postgresql", "--orm=sqlalchemy")
OPTIONS += ("--ci=none", "--migrations", "--dummy", "--routers")
# Its questions' answers are what its command says; it tries to lock for the newest Python, too,
# which is no matter: it runs on the same Python as all others.
ROUTES = """
from peer.web.api import posts, users
api_router.include_router(users.router, prefix="/users", tags=["users"])
api_router.include_router(posts.router, prefix="/posts", tags=["posts"])
"""


def generate_peer(parent: Path, database_url: str) -> Variant:
    """Generate it with routes for the benchmark, and install it in an environment of its own."""
    command = [UV, "tool", "run", "--from", GENERATOR, "fastapi_template", "--name=peer"]
    run(*command, *OPTIONS, cwd=parent)
    folder = parent / "peer"
    shutil.copytree(HERE / "peer", folder / "peer", dirs_exist_ok=True)
    with (folder / "peer/web/api/router.py").open("a", encoding="utf-8") as router:
        router.write(ROUTES)
    run(UV, "venv", "--quiet", f"--python={sys.executable}", cwd=folder)
    run(UV, "pip", "install", "--quiet", "--requirements=pyproject.toml", cwd=folder)
    url = make_url(database_url)
    variables = {
        "PEER_DB_HOST": str(url.host),
        "PEER_DB_PORT": str(url.port),
        "PEER_DB_USER": str(url.username),
        "PEER_DB_PASS": str(url.password),
        "PEER_DB_BASE": str(url.database),
    }
    python = str(folder / ".venv/bin/python")
    application = ["-m", "uvicorn", "peer.web.application:get_app", "--factory"]
    return Variant(
        "s3rius", [python, *application, *UVICORN], folder, variables=variables, prefix="/api"
    )
