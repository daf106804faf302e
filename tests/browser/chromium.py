"""A Chromium for the tests: the one that `TEST_CHROMIUM` names, an installed one, or Debian's."""

import os
import shutil

from tests.server_kinds import ServerError, install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def find_chromium() -> str:
    """Return the path of a browser, which is installed if there is none.

    Raises:
        ServerError: naming the ways to get one, if that fails.
    """
    if path := os.environ.get("TEST_CHROMIUM") or _installed():
        return path
    try:
        install("chromium")
    except ServerError as error:
        raise ServerError(
            f"Chromium is not installed ({error}). Install the package chromium or Google Chrome, "
            "or set TEST_CHROMIUM to the path of one."
        ) from None
    return _installed()


def _installed() -> str:
    return next(filter(None, map(shutil.which, NAMES)), "")
