"""Opens the command-line client of the database."""

import os
import shutil
from pathlib import Path

from sqlalchemy import URL

from manage.client_options import CLIENTS, client_options
from manage.errors import Failure


def open_client(url: URL) -> None:
    """Replace this process with the client of the database at `url`.

    Raises:
        Failure: if it is not installed.
    """
    path = next(filter(None, map(shutil.which, CLIENTS)), None)
    if path is None:
        raise Failure(f"{' or '.join(CLIENTS)} is not installed; install that client.")
    name = Path(path).name
    options, secret = client_options(url, name)
    os.execve(path, [name, *options], os.environ | secret)  # noqa: S606
