"""The releases, each by its commit: projects of all of them have to update without a conflict."""

RELEASES: dict[str, str] = {
    "0.1.0": "16ad15e5cbe044396558af9ae0727f8c63af48d4",
}
