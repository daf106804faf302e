"""Tags of the example, for tests and seeds."""

from typing import Any

from app.example.models import Tag
from tests.factories import Factory, fake


class ExampleTagFactory(Factory[Tag]):
    """Tags as they could be."""

    model = Tag

    @classmethod
    def fields(cls, number: int) -> dict[str, Any]:
        """Return the values of one tag."""
        return {"name": f"{fake.word()}-{number}"}
