"""The releases, each by its commit: projects of all of them have to update without a conflict."""

# 0.1.0 was never published, so the promise begins with 0.2.0.
RELEASES: dict[str, str] = {
    "0.2.0": "fd9a8a12f68e0f09e9bb77a590571e54a2654a58",
}
