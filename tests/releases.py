"""The releases, each by its commit: projects of all of them have to update without a conflict."""

RELEASES: dict[str, str] = {
    "0.1.0": "bebd3ab6026a9b0615ea56d9bfdc1c8233f629af",
}
