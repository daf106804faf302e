"""The releases, each by its commit: projects of all of them have to update without a conflict."""

# 0.1.0 was never published, so what it is could still be moved to where the rooms are.
RELEASES: dict[str, str] = {
    "0.1.0": "4457d6bbcf28ac2bf9c14c6d1edc511a9ad38d7c",
}
