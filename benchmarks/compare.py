"""Generated projects side by side with hand-written SQL: `python3 tasks.py benchmark --help`."""

import argparse
import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import measure, report
from benchmarks.databases import database
from benchmarks.peers import generate_peer
from benchmarks.servers import (
    HERE,
    Variant,
    body,
    generate,
    in_transaction,
    ordinary,
    seed,
    serving,
    variants_of,
)
from tests.commands import snapshot


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="python3 tasks.py benchmark", description=__doc__)
    parser.add_argument(
        "--database", choices=["postgresql", "mysql", "sqlite"], default="postgresql"
    )
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
        tempfile.TemporaryDirectory() as at,
        database(options.database, Path(at)) as (url, server),
    ):
        template = snapshot(Path(at, "template"))
        projects = {
            name: generate(Path(at, name), template, name.lower(), options.database, url)
            for name in ("SQLModel", "SQLAlchemy")
        }
        seed(projects["SQLModel"], options.database)
        hand_written, bare, *ours = variants_of(projects)
        variants = [hand_written, bare]
        if options.database == "postgresql":
            variants.append(in_transaction(hand_written, "hand-written in a transaction"))
        for variant in ours:
            session = in_transaction(variant, f"{variant.name} with a DbSession")
            variants += [variant, session, ordinary(variant)]
        if options.database == "postgresql":
            variants.append(generate_peer(Path(at), url))
        for peer in options.peer:
            name, peer_folder, command = peer.split("=", 2)
            variants.append(Variant(name, command.split(), Path(peer_folder)))
        with serving(variants, url):
            check_bodies(variants)
            measured = measure.compare(
                variants,
                server,
                rounds=options.rounds,
                seconds=options.seconds,
                connections=options.connections,
            )
    measured["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    measured["machine"] = f"{platform.machine()}, Python {platform.python_version()}"
    options.output.mkdir(parents=True, exist_ok=True)
    name = options.output / options.database
    name.with_suffix(".json").write_text(json.dumps(measured, indent=1) + "\n")
    name.with_suffix(".svg").write_text(report.picture(measured["results"]))
    name.with_suffix(".md").write_text(report.table(measured["results"]) + "\n")
    print(report.table(measured["results"]))


if __name__ == "__main__":
    main()
