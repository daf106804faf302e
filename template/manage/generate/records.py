"""The record of what `make` wrote, by which `unmake` takes it away again."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.paths import ROOT
from manage.errors import Failure

FOLDER = ROOT / ".made"


@dataclass
class Record:
    """What one command wrote; kept in `.made`, which belongs in the repository."""

    command: str
    files: dict[str, str] = field(default_factory=dict)
    """The hash of what was written, by path."""
    migration: str | None = None
    """The revision that makes the table, if one was written."""

    @staticmethod
    def path(kind: str, name: str) -> Path:
        """Return where the record of, for example, `resource post` is."""
        return FOLDER / f"{kind}_{name}.json"

    @classmethod
    def read(cls, kind: str, name: str) -> "Record":
        """Return a record.

        Raises:
            Failure: if there is none.
        """
        path = cls.path(kind, name)
        if not path.exists():
            raise Failure(
                f"There is no {path.relative_to(ROOT)}, so `manage make {kind}` did not write it; "
                "take it away by hand."
            )
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, kind: str, name: str) -> None:
        """Store it."""
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps(asdict(self), indent=2)
        self.path(kind, name).write_text(f"{text}\n", encoding="utf-8")

    def edited(self) -> list[str]:
        """Return the files that are there and not as they were written."""
        return [
            path
            for path, written in self.files.items()
            if (ROOT / path).exists() and hash_of(path) != written
        ]


def hash_of(path: str) -> str:
    """Return the hash of a file, the same whatever its line ends are."""
    return hashlib.sha256((ROOT / path).read_text(encoding="utf-8").encode()).hexdigest()
