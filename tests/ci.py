"""What the CI of a generated project runs, read from its own files."""

from pathlib import Path

import yaml


def github_steps(project: Path) -> list[str]:
    """Return the commands of the job `test`."""
    workflow = yaml.safe_load((project / ".github/workflows/ci.yml").read_text("utf-8"))
    return [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]


def gitlab_steps(project: Path) -> list[str]:
    """Return the commands of the job `test`."""
    pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_text("utf-8"))
    steps: list[str] = pipeline["test"]["script"]
    return steps
