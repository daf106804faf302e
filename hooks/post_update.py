"""After `copier update`: follow up what Git cannot merge, and name what the owner must look at."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from copier import run_copy
from env_settings import report_settings
from output import later, report, say
from plumbum import CommandNotFound, ProcessExecutionError, local
from tables import tables_changed

git = local["git"]
MODELS = ("app/models", ":(glob)app/**/models.py", "app/core/database/base.py")


def main(answers: dict[str, Any]) -> None:
    """Run in the project's folder, with the new answers."""
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT"):
        local.env.pop(name, None)  # they mean Copier's environment, not the project's
    before = yaml.safe_load(git("show", "HEAD:./.copier-answers.yml"))
    kept = keep_edited_files(before)
    conflicts = find_conflicts()
    if "pyproject.toml" not in conflicts:
        install()
    report("merge by hand, both sides changed", conflicts)
    report("no longer part of the template, your edited version is kept as", kept)
    if before.get("admin") and not answers["admin"]:
        report(
            "of use to nobody without the admin", sorted(map(str, Path("app/admin").rglob("*.py")))
        )
    report_settings(answers["database"])
    if before.get("vector") and not answers["vector"]:
        what = "migrations have vectors in them, and need their package: uv add pgvector"
        say("look at", what, bad=True)
    if before["orm"] != answers["orm"]:
        report(f"rewrite for {answers['orm']}", models_of(before["orm"]))
    elif git("status", "--porcelain", "--untracked-files=all", "--", *MODELS) and tables_changed():
        what = "the template's models changed: uv run manage make migration update"
        say("migrate", what, bad=True)


def keep_edited_files(before: dict[str, str]) -> list[str]:
    """Restore, beside its place, every file that the update deleted although it was edited."""
    deleted = git("diff", "--name-only", "--diff-filter=D", "HEAD", "--relative").splitlines()
    if not deleted:
        return []
    with tempfile.TemporaryDirectory() as folder:
        data = {name: value for name, value in before.items() if not name.startswith("_")}
        run_copy(
            before["_src_path"],
            folder,
            data=data,
            vcs_ref=before["_commit"],
            defaults=True,
            quiet=True,
            skip_tasks=True,
            unsafe=True,
        )
        kept = []
        for name in deleted:
            mine = git("show", f"HEAD:./{name}")
            original = Path(folder, name)
            if not original.exists() or original.read_text(encoding="utf-8") != mine:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(f"{name}.old").write_text(mine, encoding="utf-8")
                kept.append(f"{name}.old")
        return kept


def find_conflicts() -> list[str]:
    """Return the files with conflict markers, and those with a rejected part."""
    marker = "^<<<<<<< before updating"
    marked = git["grep", "--name-only", "--untracked", "-e", marker](retcode=None)
    rejected = git("ls-files", "--others", "--exclude-standard", "*.rej")
    return sorted({*marked.splitlines(), *rejected.splitlines()})


def install() -> None:
    """Bring uv.lock and the environment up to date."""
    try:
        local[os.environ.get("UV", "uv")]("sync", "--quiet")
    except (CommandNotFound, ProcessExecutionError) as error:
        reason = getattr(error, "stderr", "") or "uv is not installed"
        later(reason.strip(), "uv sync")


def models_of(orm: str) -> list[str]:
    """Return the owner's files that are written for `orm`."""
    pattern = (
        r"^\s*(from|import)\b.*\bsqlmodel\b" if orm == "sqlmodel" else r"\bMapped\b|\(.*\bBase\)"
    )
    changed = set(git("diff", "--name-only", "HEAD", "--relative").splitlines())
    places = ("app/*.py", ":!app/core")
    found = git["grep", "--name-only", "--untracked", "--perl-regexp", pattern, "--", *places]
    return [name for name in found(retcode=None).splitlines() if name not in changed]


main(json.loads(sys.argv[1]))
