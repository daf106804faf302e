"""Comments of the example, for tests and seeds."""

from typing import Any

from app.example.models import Comment
from tests.factories import Factory, fake
from tests.factories.example_post_factory import ExamplePostFactory
from tests.factories.user_factory import UserFactory


class ExampleCommentFactory(Factory[Comment]):
    """Comments as they could be."""

    model = Comment

    @classmethod
    def fields(cls, _number: int) -> dict[str, Any]:
        """Return the values of one comment."""
        return {"body": fake.paragraph(), "post_id": ExamplePostFactory, "author_id": UserFactory}
