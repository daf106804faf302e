"""After `copier copy`: install the project and run its own `manage setup`.

Copier deletes a new project when a task fails, so whatever goes wrong here is said, with the
command that does it later, and the exit code is 0.
"""

import os
import time
from pathlib import Path

from output import later, say
from plumbum import FG, CommandNotFound, ProcessExecutionError, local

LATER = "uv run manage setup"
WORKSPACE = (
    "this is a member of the uv workspace above, which has its uv.lock, but Dockerfile and checks"
    f' need one here; exclude it: [tool.uv.workspace] exclude = ["**/{Path.cwd().name}"]'
)


def main() -> None:
    """Run in the folder of the new project."""
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT"):
        local.env.pop(name, None)  # they mean Copier's environment, not the project's
    try:
        uv = local[os.environ.get("UV", "uv")]
        started = time.perf_counter()
        uv("sync", "--quiet")
        say("install", f"packages and uv.lock ({time.perf_counter() - started:.1f} s)")
        if not Path("uv.lock").exists():
            later(WORKSPACE, "uv sync")
        uv["run", "--no-sync", "manage", "setup"] & FG(retcode=None)  # it says itself what failed
    except CommandNotFound:
        later("uv is not installed (https://docs.astral.sh/uv)", LATER)
    except ProcessExecutionError as error:
        later((error.stderr or error.stdout).strip(), LATER)


main()
