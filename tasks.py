#!/usr/bin/env python3
"""Tasks of this repository: `python3 tasks.py` lists them. Needs Python alone; gets uv itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"


def find_uv() -> str:
    """Return uv's path; install it into `.tools` when it is missing."""
    bin_folder = TOOLS / ("Scripts" if os.name == "nt" else "bin")
    found = shutil.which("uv") or shutil.which("uv", path=bin_folder)
    if found:
        return found
    print("uv is missing: installing it into .tools", flush=True)
    make_environment = [sys.executable, "-m", "venv", "--clear", str(TOOLS)]
    if subprocess.run(make_environment, stdout=subprocess.DEVNULL, check=False).returncode:
        # Debian and Ubuntu ship Python without ensurepip.
        if not (shutil.which("apt-get") and os.geteuid() == 0):
            sys.exit("uv cannot be installed here; see https://docs.astral.sh/uv, then try again.")
        subprocess.run(["apt-get", "update", "--quiet=2"], check=True)
        subprocess.run(
            ["apt-get", "install", "--quiet=2", "--no-install-recommends", "python3-venv"],
            check=True,
        )
        subprocess.run(make_environment, check=True)
    subprocess.run([bin_folder / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(bin_folder / "uv")


def run(*command: str, cwd: Path = ROOT) -> None:
    """Run uv with these arguments; exit as it does when it fails."""
    uv = find_uv()
    result = subprocess.run([uv, *command], cwd=cwd, env=os.environ | {"UV": uv}, check=False)
    if result.returncode:
        sys.exit(result.returncode)


def output(*command: str) -> str:
    """Return what a command prints."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return result.stdout.strip()


def try_(*_arguments: str) -> None:
    """Generate a project with the defaults in ../myapp, unless it is there, and start it."""
    project = ROOT.parent / "myapp"
    if not project.exists():
        template = ["--trust", "--defaults", "--vcs-ref", "HEAD", str(ROOT), str(project)]
        run("run", "--no-dev", "copier", "copy", *template)
    print("\nStarting http://127.0.0.1:8000 - its documentation is at /docs, Ctrl+C stops it.")
    run("run", "fastapi", "run", "--host", "127.0.0.1", cwd=project)


def test(*arguments: str) -> None:
    """Run all tests, on servers that they find, install or start themselves."""
    run("run", "pytest", *(arguments or ("--numprocesses", "2", "--durations", "30")))


def benchmark(*arguments: str) -> None:
    """Compare generated projects with hand-written SQL; --help lists the options."""
    run("run", "python", "-m", "benchmarks", *arguments)


def render(*arguments: str) -> None:
    """Render the six projects, ORM by database, into FOLDER (../renders)."""
    run("run", "python", "-m", "tooling", "render", *arguments)


def preview(*arguments: str) -> None:
    """Show what your changes since REF (HEAD) do to each of the six projects."""
    run("run", "python", "-m", "tooling", "preview", *arguments)


def docs(*_arguments: str) -> None:
    """Write the table of questions in README.md anew, from copier.yml."""
    run("run", "python", "-m", "tooling", "docs")


def pictures(*_arguments: str) -> None:
    """Draw the pictures in README.md anew, from a real run in a terminal."""
    run("run", "python", "-m", "tooling", "pictures")


def size(*_arguments: str) -> None:
    """Print how large a minimal and a standard project are, beside the goals."""
    run("run", "python", "-m", "tooling", "size")


def lint(*_arguments: str) -> None:
    """Check style and format of the template and of its own code."""
    run("run", "ruff", "check")
    run("run", "ruff", "format", "--check")


def release(*arguments: str) -> None:
    """Check that VERSION can be released, and name the commit in tests/releases.py."""
    version = arguments[0] if arguments else sys.exit("Say which: python3 tasks.py release 1.2.0")
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", version):
        sys.exit(f"{version} is no version: write it like 1.2.0 or 1.2.0rc1 (PEP 440).")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if f"\n## {version} - " not in changelog:
        sys.exit(f"CHANGELOG.md has no section {version}: head it `## {version} - YYYY-MM-DD`.")
    registry = ROOT / "tests" / "releases.py"
    text = registry.read_text(encoding="utf-8")
    if f'"{version}"' in text:
        sys.exit(f"{version} is released already: choose the next version.")
    if output("git", "status", "--porcelain"):
        sys.exit("The tree is not clean: commit or stash, then release again.")
    lint()
    test()
    commit = output("git", "rev-parse", "HEAD")
    registry.write_text(
        text.rstrip().removesuffix("}").rstrip() + f'\n    "{version}": "{commit}",\n}}\n'
    )
    print(
        f"{version} is {commit[:12]}. Then: git commit -am 'Register {version}'"
        f" && git tag {version} {commit[:12]} && git push --follow-tags"
    )


TASKS = {
    "try": try_,
    "test": test,
    "render": render,
    "preview": preview,
    "docs": docs,
    "pictures": pictures,
    "benchmark": benchmark,
    "size": size,
    "lint": lint,
    "release": release,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or [""]
    if name not in TASKS:
        sys.exit("\n".join(f"python3 tasks.py {n:<9} {t.__doc__}" for n, t in TASKS.items()))
    TASKS[name](*arguments)
