"""The driver of the database that DSN names: `postgresql`, `mysql` or `sqlite` beside this."""

from importlib import import_module
from typing import Any

import queries

driver: Any = import_module(queries.DSN.partition(":")[0])
