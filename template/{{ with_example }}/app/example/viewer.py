"""Who looks at the posts, as far as it matters here."""

from typing import NamedTuple

from app.core.database import Key


class Viewer(NamedTuple):
    """Somebody, nobody (None), or somebody who may do everything."""

    user_id: Key | None
    may_everything: bool = False

    def owns(self, author_id: Key) -> bool:
        """Return whether what this author wrote is the viewer's to change."""
        return self.may_everything or self.user_id == author_id
