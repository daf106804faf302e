"""Which passwords are refused, whatever their length (NIST SP 800-63B-4, 3.1.1.2)."""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import SecretStr

COMMON = Path(__file__).with_name("common_passwords.txt")
SHORTEST = 8
ADDED = 4  # characters that would not make a password of a name
SHORTEST_NAME = 3


class WeakPasswordError(ValueError):
    """A password that is guessed first; the message says why and does not repeat it.

    Where no schema turns it into a 422, an exception handler does; `field` is the one to name.
    """

    def __init__(self, reason: str, field: str = "password") -> None:
        super().__init__(reason)
        self.field = field


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def refuse_common(password: SecretStr) -> None:
    """Refuse what is on the list, in any case and with any signs in it, and what has no variety.

    Raises:
        WeakPasswordError: with the reason.
    """
    folded = _folded(password.get_secret_value())
    if not folded.strip():
        raise WeakPasswordError("it is blank")
    bare = _bare(folded)
    for text in (folded, bare if len(bare) > len(folded) // 2 else folded):
        if (text + text).find(text, 1) < min(SHORTEST, len(text)):
            raise WeakPasswordError("it repeats the same few characters")
        if {ord(one) - ord(other) for one, other in pairwise(text)} in ({1}, {-1}):
            raise WeakPasswordError("its characters only count up or down")
        if text in _common():
            raise WeakPasswordError("it is one of the most common passwords")


def refuse_personal(
    password: SecretStr, username: str, email: str, *, field: str = "password"
) -> None:
    """Refuse what consists of the user's name or address, or adds only a few characters to them.

    Raises:
        WeakPasswordError: with the reason, about `field`.
    """
    folded = _folded(password.get_secret_value())
    for text in (email, email.partition("@")[0], username):
        own = _bare(_folded(text))
        times = _bare(folded).count(own) if len(own) >= SHORTEST_NAME else 0
        if times and len(folded) - times * len(own) < ADDED:
            raise WeakPasswordError("it is little more than the user's own name or address", field)
