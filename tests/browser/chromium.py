"""A Chromium for the tests: the one that `TEST_CHROMIUM` names, an installed one, or Debian's."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from tests.server_kinds import ServerError, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def find_chromium() -> str:
    """Return the path of a browser, which is installed if there is none.

    Raises:
        ServerError: naming the ways to get one, if that fails.
    """
    if path := os.environ.get("TEST_CHROMIUM") or _installed():
        return path
    with Path(tempfile.gettempdir(), "test-chromium.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # apt-get cannot run twice at once
        return _installed() or _install()


def _install() -> str:
    try:
        if os.geteuid() or not shutil.which("apt-get"):
            raise ServerError("only root on Debian can install it here")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium")
    except ServerError as error:
        raise ServerError(
            f"Chromium is not installed ({error}). Install the package chromium or Google Chrome, "
            "or set TEST_CHROMIUM to the path of one."
        ) from None
    return _installed()


def _installed() -> str:
    return next(filter(None, map(shutil.which, NAMES)), "")
