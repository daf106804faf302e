"""The workflows of GitHub, here and in projects: pinned, without rights, and as they would run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.commands import ROOT, CommandError, environment, git, run
from tests.rendering import QUESTIONS, plain_copy, render

PINNED = re.compile(r"^ +(?:- )?uses: ([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")
UV = QUESTIONS["uv"]["default"]


@pytest.fixture(scope="module")
def plain(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template, to render it from."""
    return plain_copy(template, tmp_path_factory.mktemp("plain") / "template")


@pytest.fixture(scope="module")
def rendered(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with GitHub's files, in a repository."""
    project = tmp_path_factory.mktemp("workflows") / "project"
    render(plain, project, database="postgresql")
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Generated")
    return project


def test_an_audit_finds_nothing(rendered: Path) -> None:
    program = Path(sys.executable).parent / "zizmor"
    for folder in (rendered, ROOT):
        audit = [program, "--offline", "--strict-collection", "--collect=all", ".github"]
        said = run(*audit, cwd=folder)
        assert "No findings" in said.stdout
        assert said.stderr.count("completed") >= 2


def test_what_is_used_is_pinned_once(rendered: Path) -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for folder in (rendered, ROOT):
        for file in (folder / ".github/workflows").glob("*.yml"):
            text = file.read_text(encoding="utf-8")
            used = [line for line in text.splitlines() if "uses:" in line]
            for line in used:
                found = PINNED.match(line)
                assert found, line
                pins.setdefault(found[1], set()).add((found[2], found[3]))
            versions = re.findall(r'^ +version: "(.*)"$', text, re.MULTILINE)
            assert versions == [UV] * text.count("setup-uv@")
            assert text.count("persist-credentials: false") == text.count("actions/checkout@")
    assert len(pins) >= 4
    assert {action for action, found in pins.items() if len(found) > 1} == set()


def test_images_name_the_version_of_uv(rendered: Path, plain: Path, tmp_path: Path) -> None:
    gitlab = render(plain, tmp_path / "gitlab", ci="gitlab")
    images = [
        image
        for project in (rendered, gitlab)
        for file in project.rglob("*")
        if file.is_file() and ".git" not in file.parts
        for image in re.findall(r"ghcr\.io/astral-sh/uv:[\w.-]+", file.read_text("utf-8"))
    ]
    assert len(images) >= 5
    assert {image for image in images if f":{UV}-python" not in image} == set()


def test_only_what_opens_pull_requests_may_write(rendered: Path) -> None:
    for folder in (rendered, ROOT):
        for file in (folder / ".github/workflows").glob("*.yml"):
            workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
            assert workflow["permissions"] == {"contents": "read"}, file
            for name, job in workflow["jobs"].items():
                if name != "propose":
                    assert "permissions" not in job, name
                    assert "secrets." not in str(job), name


class Update:
    """The workflow that updates a project, its steps run one by one without GitHub."""

    def __init__(self, project: Path, folder: Path) -> None:
        """Take a repository, and a folder for what a runner keeps."""
        file = project / ".github/workflows/template-update.yml"
        self._jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        self.project, self._folder = project, folder
        self.outputs = folder / "outputs"
        self.outputs.touch()

    def run(self, job: str, containing: str, **variables: str) -> str:
        """Run the one step of a job whose script has these words; return what it prints.

        Raises:
            CommandError: if it fails.
        """
        scripts = [step["run"] for step in self._jobs[job]["steps"] if "run" in step]
        (script,) = [script for script in scripts if containing in script]
        given = {"RUNNER_TEMP": str(self._folder), "GITHUB_OUTPUT": str(self.outputs)}
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.project,
            env=environment(**given | variables),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise CommandError(result.stdout + result.stderr)
        return result.stdout


@pytest.fixture
def update(rendered: Path, tmp_path: Path) -> Update:
    """The workflow in a clone of the project that has an answer about its template."""
    project = tmp_path / "project"
    git(tmp_path, "clone", "--quiet", str(rendered), str(project))
    (tmp_path / "runner").mkdir()
    return Update(project, tmp_path / "runner")


def edit(update: Update, *, workflows: bool) -> None:
    """Do to the project what an update does: change, add and delete, text and bytes."""
    project = update.project
    (project / "README.md").write_text("Another README.\n")
    (project / "app/new.py").write_text("")
    (project / "app/picture.bin").write_bytes(bytes(range(256)))
    (project / "Makefile").unlink()
    if workflows:
        (project / ".github/workflows/new.yml").write_text("name: New\n")


@pytest.mark.parametrize("workflows", [True, False])
def test_the_patch_brings_all_of_an_update(
    update: Update, rendered: Path, tmp_path: Path, workflows: bool
) -> None:
    edit(update, workflows=workflows)
    update.run("update", "git diff --cached")
    assert update.outputs.read_text() == "changed=true\n"
    expected = git(update.project, "write-tree")
    git(tmp_path, "clone", "--quiet", str(rendered), str(tmp_path / "fresh"))
    update.project = tmp_path / "fresh"
    update.run("propose", "git apply")
    assert git(update.project, "write-tree") == expected
    update.run("propose", "TEMPLATE_UPDATE_TOKEN", MAY_WRITE_WORKFLOWS="true")
    if workflows:
        with pytest.raises(CommandError, match="GITHUB_TOKEN may not push: store a token"):
            update.run("propose", "TEMPLATE_UPDATE_TOKEN", MAY_WRITE_WORKFLOWS="false")
    else:
        update.run("propose", "TEMPLATE_UPDATE_TOKEN", MAY_WRITE_WORKFLOWS="false")


def test_nothing_new_proposes_nothing(update: Update) -> None:
    update.run("update", "git diff --cached")
    assert update.outputs.read_text() == ""


def test_only_a_release_is_proposed(update: Update) -> None:
    answers = update.project / ".copier-answers.yml"
    released = re.sub(r"(?m)^_commit: .*$", "", answers.read_text())
    answers.write_text(f"{released}\n_commit: 0.2.0-3-g1a2b3c4\n")
    with pytest.raises(CommandError, match="is no release"):
        update.run("update", "git diff --cached")
    answers.write_text(f"{released}\n_commit: 0.2.0\n")
    update.run("update", "git diff --cached")
    assert update.outputs.read_text() == "changed=true\n"
