"""Posts of the example, for tests and seeds."""

from typing import Any

from app.core.database import utcnow
from app.example.models import Post
from tests.factories import Factory, fake
from tests.factories.user_factory import UserFactory


class ExamplePostFactory(Factory[Post]):
    """Published posts as they could be, without tags."""

    model = Post

    @classmethod
    def fields(cls, number: int) -> dict[str, Any]:
        """Return the values of one post."""
        return {
            "slug": f"{fake.slug()}-{number}",
            "title": fake.sentence(nb_words=5).rstrip("."),
            "body": "\n\n".join(fake.paragraphs(3)),
            "published_at": utcnow(),
            "author_id": UserFactory,
        }
