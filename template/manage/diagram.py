"""The entity-relationship diagram of the models; GitHub and GitLab show it as a picture."""

from pathlib import Path

from paracelsus.transformers.mermaid import Mermaid  # type: ignore[import-untyped]

from app.core.database import load_models
from app.core.paths import ROOT

TARGET = Path("docs/database.md")
PAGE = """\
# Database

Written by `uv run manage db diagram`.

```mermaid
{}
```
"""


def write_diagram() -> Path:
    """Write the diagram of all models; return where, from the project's folder."""
    diagram = str(Mermaid(load_models(), column_sort="preserve-order")).strip()
    (ROOT / TARGET).parent.mkdir(exist_ok=True)
    (ROOT / TARGET).write_text(PAGE.format(diagram), encoding="utf-8")
    return TARGET
