"""The releases, each by its commit: projects of all of them have to update without a conflict."""

RELEASES: dict[str, str] = {}
