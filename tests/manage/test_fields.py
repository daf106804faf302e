"""Whatever list of fields `make resource` accepts becomes code that works."""

import re
import shlex
from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.project import THREE, Project

EXAMPLES = 6  # each is a resource of its own; --full tries more

RISKY = (
    "order group select key index table user count email slug value number name type limit rows "
    "text values state data db url json keys items copy session model"
)
words = st.one_of(st.sampled_from(RISKY.split()), st.text(ascii_lowercase, min_size=1, max_size=12))
DEFAULTS = {
    "str": ["", "a b", 'q"', "%s {x}", "ä"],
    "text": ["", "a\\n"],
    "int": ["0", "-2147483648", "7"],
    "bigint": ["9223372036854775807"],
    "float": ["0", "1e300"],
    "decimal:8,3": ["0", "-12345.678"],
    "bool": ["true", "False"],
    "date": ["2024-02-29"],
    "time": ["23:59:59.5"],
    "datetime": ["now"],
    "json": ["{}", "[]"],
    "enum:a,b_c,import": ["a"],
    "uuid": [],
    "bytes": [],
}
UNINDEXED = ("text", "json", "bytes")


@st.composite
def fields(draw: st.DrawFn, targets: list[str]) -> str:
    """Make up one field, that may be refused."""
    word, kind = draw(words), draw(st.sampled_from([*DEFAULTS, "str:80", "ref"]))
    optional = draw(st.sampled_from(["", "?"]))
    flag = draw(st.sampled_from(["", ":unique", ":index"]))
    if kind == "ref":
        action = draw(st.sampled_from(["", ":restrict", ":cascade", ":null?"]))
        return f"{word}:ref:{draw(st.sampled_from(targets))}{action}{flag}{optional}"
    if kind in UNINDEXED or (flag == ":unique" and kind.startswith(("bool", "enum"))):
        flag = ""
    defaults = [] if flag == ":unique" else DEFAULTS.get(kind, [])
    default = f"={draw(st.sampled_from(defaults))}" if defaults and draw(st.booleans()) else ""
    return f"{word}:{kind}{flag}{optional}{default}"


def name_of(field: str) -> str:
    """Return a field's name."""
    return field.partition(":")[0]


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_what_is_accepted_works(
    project: Project, database_url: str, request: pytest.FixtureRequest
) -> None:
    project = project.on(database_url)
    made: list[str] = []

    @settings(
        max_examples=EXAMPLES * (8 if request.config.option.full else 1),
        derandomize=not request.config.option.full,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def make(data: st.DataObject) -> None:
        targets = ["users", *made, "self"][:3]
        given_fields = data.draw(
            st.lists(fields(targets), min_size=1, max_size=7, unique_by=name_of)
        )
        name = f"thing{ascii_lowercase[len(made) // 26]}{ascii_lowercase[len(made) % 26]}"
        chosen = [field.replace(":ref:self", f":ref:{name}") for field in given_fields]
        result = project.run("manage", "make", "resource", name, *chosen, check=False)
        if result.returncode:
            assert "Traceback" not in result.stderr, f"{shlex.join(chosen)}\n{result.stderr}"
        else:
            made.append(name)

    make()
    assert len(made) >= 4, "too few were accepted to prove anything"
    project.run("ruff", "check")
    project.run("ruff", "format", "--check")
    project.run("mypy")
    for line in ("upgrade head", "check", f"downgrade -{len(made)}", "upgrade head", "check"):
        project.run("alembic", *line.split())
    tests = [f"tests/{kind}" for kind in ("api", "crud")]
    summary = project.run("pytest", "-q", *tests, "-k", "thing").stdout.splitlines()[-1]
    assert re.match(r"\d+ passed", summary), summary
    project.run("manage", "db", "seed")
