"""Generated projects side by side with hand-written SQL: `python3 tasks.py benchmark --help`."""

import argparse
import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import measure, report
from benchmarks.servers import HERE, Variant, body, generate, seed, serving
from tests.commands import snapshot
from tests.databases import new_database
from tests.server_kinds import KINDS
from tests.servers import servers

POSTGRES = next(kind for kind in KINDS if kind.variable == "TEST_POSTGRES_URL")
UVICORN = ["--port", "{port}", "--no-access-log", "--log-level", "warning"]


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="python3 tasks.py benchmark", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="after one to warm up (5)")
    parser.add_argument("--seconds", type=int, default=2, help="of each run (2)")
    parser.add_argument("--connections", type=int, default=16, help="that wrk holds (16)")
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="NAME=FOLDER=COMMAND",
        help="another application with the same paths and bodies, which has to listen on {port};"
        " it gets DATABASE_URL",
    )
    parser.add_argument("--output", type=Path, default=HERE / "results", help="(results)")
    return parser.parse_args()


def check_bodies(variants: list[Variant]) -> None:
    """See that all variants answer the same to the same request.

    Raises:
        SystemExit: naming the one that does not.
    """
    for request in measure.REQUESTS:
        first, *others = variants
        expected = body(first, request.method, request.path, request.data)
        for other in others:
            answer = body(other, request.method, request.path, request.data)
            if answer != expected:
                raise SystemExit(
                    f"{request.method} {request.path}: {other.name} answers {answer},"
                    f" {first.name} {expected}."
                )


def main() -> None:
    """Generate, seed, serve, check, measure, report."""
    options = arguments()
    measure.require_wrk()
    with (
        servers([POSTGRES]) as (server,),
        new_database("postgresql") as url,
        tempfile.TemporaryDirectory() as at,
    ):
        folder = Path(at)
        template = snapshot(folder / "template")
        projects = [
            generate(folder / orm, template, orm, url) for orm in ("sqlmodel", "sqlalchemy")
        ]
        seed(projects[0])
        programs = projects[0].path / ".venv" / "bin"
        uvicorn = str(programs / "uvicorn")
        variants = [
            Variant("hand-written", [uvicorn, "hand_written:app", *UVICORN], HERE / "variants"),
            Variant("bare ASGI", [uvicorn, "bare:app", *UVICORN], HERE / "variants"),
        ]
        variants += [
            Variant(
                name,
                [str(project.path / ".venv/bin/uvicorn"), "app.main:app", *UVICORN],
                project.path,
            )
            for name, project in zip(("SQLModel", "SQLAlchemy"), projects, strict=True)
        ]
        for peer in options.peer:
            name, peer_folder, command = peer.split("=", 2)
            variants.append(Variant(name, command.split(), Path(peer_folder)))
        with serving(variants, url):
            check_bodies(variants)
            measured = measure.compare(
                variants,
                server.process,
                rounds=options.rounds,
                seconds=options.seconds,
                connections=options.connections,
            )
    measured["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    measured["machine"] = f"{platform.machine()}, Python {platform.python_version()}"
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "postgresql.json").write_text(json.dumps(measured, indent=1) + "\n")
    (options.output / "postgresql.svg").write_text(report.picture(measured["results"]))
    (options.output / "postgresql.md").write_text(report.table(measured["results"]) + "\n")
    print(report.table(measured["results"]))


if __name__ == "__main__":
    main()
