from typing import Any

ROWS: list[Any] = []
