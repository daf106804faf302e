"""Copier, a year from now: `python -m tests.later update …`."""

from datetime import UTC, datetime, timedelta

import time_machine
from copier.__main__ import CopierApp

if __name__ == "__main__":
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366)):
        CopierApp.run()
