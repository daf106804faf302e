"""Who may use the endpoints of a new resource: whoever is logged in, unless told otherwise."""

from enum import StrEnum

from app.core.paths import ROOT
from manage.errors import Failure


class Access(StrEnum):
    """Who may read and write; stubs render one of these."""

    CLOSED = "closed"
    """Whoever is logged in reads and writes."""
    PUBLIC = "public"
    """Everybody reads, whoever is logged in writes."""
    OPEN = "open"
    """Everybody reads and writes."""


def has_accounts() -> bool:
    """Return whether the project was generated with `auth`."""
    return (ROOT / "app/auth/settings.py").exists()


def choose(*, public: bool, everything: bool) -> Access:
    """Return who may use the endpoints.

    Args:
        public: reading was asked to be open (`--public`).
        everything: reading and writing were (`--open`).

    Raises:
        Failure: if both were, or if only writing should need a login and nobody can log in.
    """
    if public and everything:
        raise Failure("--public and --open exclude each other; use one of them.")
    if not has_accounts():
        if public:
            raise Failure(
                "--public keeps writing for who is logged in, but this project has no accounts; "
                "leave it out, or bring them: copier update with -d auth=true."
            )
        return Access.OPEN
    if everything:
        return Access.OPEN
    return Access.PUBLIC if public else Access.CLOSED


def sentence(access: Access, path: str) -> str:
    """Return what to tell about the endpoints at `path`."""
    if not has_accounts():
        return f"{path} is open to everybody, to read and to write: the project has no accounts"
    return {
        Access.CLOSED: f"{path} needs a login, to read and to write (--public, --open: see --help)",
        Access.PUBLIC: f"{path} is read by everybody; to write needs a login",
        Access.OPEN: f"{path} is open to everybody, to read and to write",
    }[access]
