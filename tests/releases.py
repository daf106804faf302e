"""The releases, each by its commit: projects of all of them have to update without a conflict."""

RELEASES: dict[str, str] = {
    "0.1.0": "836a246d14eb4ee5c3dd7c66d44ef6b3cd0f1cea",
}
