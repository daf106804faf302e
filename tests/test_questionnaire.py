"""What may be answered gives a valid project; anything else is refused, and nothing is made."""

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema.validators import validator_for
from pytest_copie.plugin import Copie

from tests.commands import ROOT, copier
from tests.project import Project
from tests.rendering import ASKED, COPIER, QUESTIONS, parse_all, plain_copy, render, values
from tooling.questions import README, with_table

# Answers that are easily mistaken for syntax, by a shell, TOML, YAML, Jinja or Python.
HOSTILE = [
    "Ada's \"best\" shop", "back\\slash \\n \\u0041", "a # b", "key: value", "- item", "*anchor",
    "&ref", "!tag", "%directive", "@at", "`tick`", "{a: b}", "[a, b]", "{{ slug }}", "{% raw %}",
    "${HOME} $(id)", "| pipe >", "null", "true", "1.0", "0x1f", "2026-11-20", "~", "<b>&amp;</b>",
    "'''", '"""', "class", "import", "None", "../../etc/passwd", "/etc/passwd", "..", "CON",
    "naïve café", "日本語の店", "مرحبا", "🚀", "-rf", "--help", "app", "fastapi", "123", "x" * 80,
]  # fmt: skip
REFUSED = [
    ({"project_name": ""}, "Give the project a name"),
    ({"project_name": "  \u00a0 "}, "Give the project a name"),
    ({"project_name": "x" * 81}, "Shorten the name"),
    ({"project_name": "x" * 100_000}, "Shorten the name"),
    ({"project_name": "two\nlines"}, "Write the name on one line"),
    ({"project_name": "carriage\rreturn"}, "Write the name on one line"),
    ({"project_name": "trailing\n"}, "Write the name on one line"),
    ({"project_name": "tab\there"}, "Write the name on one line"),
    ({"project_name": "nul\x00"}, "Write the name on one line"),
    ({"project_name": "escape\x1b[31m"}, "Write the name on one line"),
    ({"project_name": "separator\u2028"}, "Write the name on one line"),
    ({"project_name": "surrogate\udcff"}, "Write the name"),
    ({"description": "x" * 201}, "Shorten the description"),
    ({"description": 'x"\n[tool.evil]'}, "Write the description on one line"),
    ({"description": "surrogate\ud800"}, "Write the description"),
    ({"author_name": "x" * 81}, "Shorten the name"),
    ({"author_name": "Ada\n"}, "Write the name on one line"),
    ({"author_name": "Ada\udcff"}, "Write the name"),
    ({"author_email": "ada"}, "Write an address"),
    ({"author_email": "ada@"}, "Write an address"),
    ({"author_email": "@example.com"}, "Write an address"),
    ({"author_email": "ada@example"}, "Write an address"),
    ({"author_email": "ada@example.com\n"}, "Write an address"),
    ({"author_email": 'ada"@example.com'}, "Write an address"),
    ({"author_email": "Ada <ada@example.com>"}, "Write an address"),
    ({"author_email": "ada@example..com"}, "Write an address"),
    ({"orm": "django"}, "Invalid choice"),
    ({"database": "oracle"}, "Invalid choice"),
    ({"primary_key": ""}, "Invalid choice"),
    ({"python_version": "2.7"}, "Invalid choice"),
    ({"vector": True, "database": "mysql"}, "needs database=postgresql"),
    ({"replicas": True, "database": "sqlite"}, "needs database=postgresql"),
]  # fmt: skip


@pytest.fixture(scope="session")
def plain(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template outside a repository."""
    return plain_copy(template, tmp_path_factory.mktemp("plain") / "template")


def test_copier_yml_follows_its_schema() -> None:
    schema = json.loads((ROOT / "tooling/copier.schema.json").read_text("utf-8"))
    errors = validator_for(schema)(schema).iter_errors
    assert [error.message for error in errors(COPIER)] == []
    typos = COPIER | {"_taks": [], "orm": QUESTIONS["orm"] | {"hepl": "?"}}
    assert [error.message for error in errors(typos)] == [
        "'_taks' does not match any of the regexes: '^[a-z][a-z0-9_]*$'",
        "Additional properties are not allowed ('hepl' was unexpected)",
    ]


def test_the_table_of_questions_is_that_of_today() -> None:
    text = README.read_text("utf-8")
    assert text == with_table(text), "run: python3 tasks.py docs"


@pytest.mark.parametrize("preset", values("preset"))
def test_examples_answer_every_question(preset: str, plain: Path, tmp_path: Path) -> None:
    file = ROOT / "examples" / f"{preset}.yml"
    given = yaml.safe_load(file.read_text("utf-8"))
    assert given["preset"] == preset
    assert set(given) == set(ASKED)
    recorded = Project(render(plain, tmp_path / "shop", **given)).answers
    assert {name: recorded[name] for name in given} == given


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"project_name": 'Ada\'s "best" shop', "preset": "custom", "auth": False, "ci": "gitlab"},
        {
            "preset": "everything",
            "database": "postgresql",
            "vector": False,
            "description": "Books.",
        },
    ],
    ids=str,
)
def test_the_printed_command_does_the_same_again(
    answers: dict[str, Any], plain: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "my shop"
    copied = copier("copy", "--skip-tasks", plain, folder, cwd=tmp_path, answers=answers)
    (line,) = re.findall(
        r"^ +uvx --with jinja2-time copier copy (.*)$", copied.stderr, re.MULTILINE
    )
    words = shlex.split(line)
    given = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "-d")
    assert set(given) == set(answers)
    assert words[-2:] == ["gh:org/template", str(folder)]
    read = {name: yaml.safe_load(value) for name, value in given.items()}
    again = render(plain, tmp_path / "again" / "my shop", **read)
    assert Project(again).answers == Project(folder).answers


def test_defaults(copie: Copie, template: Path) -> None:
    result = copie.copy(template_dir=template)
    assert result.exception is None
    assert result.exit_code == 0
    chosen = {name: result.answers[name] for name in ("orm", "database", "primary_key")}
    assert chosen == {"orm": "sqlmodel", "database": "sqlite", "primary_key": "bigint"}
    assert set(ASKED) <= set(result.answers)


def test_every_choice_is_recorded(plain: Path, tmp_path: Path) -> None:
    choices = {name: values(name) for name in ASKED if values(name)}
    choices["database"] = ["postgresql", "postgresql", "mysql", "sqlite"]
    # These two need PostgreSQL.
    choices["vector"] = choices["replicas"] = [True, False, False, False]
    for turn in range(max(map(len, choices.values()))):
        answers = {name: options[turn % len(options)] for name, options in choices.items()}
        recorded = Project(render(plain, tmp_path / str(turn), **answers)).answers
        assert {name: recorded[name] for name in answers} == answers


@pytest.mark.parametrize(("answers", "message"), REFUSED, ids=lambda value: repr(value)[:50])
def test_bad_answers_are_refused_and_nothing_is_made(
    answers: dict[str, Any], message: str, plain: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        render(plain, tmp_path / "project", **answers)
    said = str(caught.value).rpartition("': ")[2]
    assert "\n" not in said
    assert len(said) < 70
    assert not (tmp_path / "project").exists()


def test_the_command_line_refuses_in_its_last_line(template: Path, tmp_path: Path) -> None:
    answers = {"project_name": " "}
    result = copier("copy", template, tmp_path / "shop", cwd=tmp_path, check=False, answers=answers)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith(
        "Give the project a name, for example: Book Shop"
    )
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_it_is(text: str, plain: Path, tmp_path: Path) -> None:
    given = {"project_name": text, "description": text, "author_name": text}
    assert_valid(render(plain, tmp_path / "project", **given), given)
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


@pytest.mark.parametrize("text", ['Ada\'s "best" shop \\ {{ slug }}', "🚀 日本語の店"])
def test_a_project_with_hostile_text_works(text: str, template: Path, tmp_path: Path) -> None:
    project = Project.generate(tmp_path / "shop", template, project_name=text, description=text)
    assert "failed" not in project.output
    code = "from app.main import app; assert app.openapi(); print(ascii(app.description))"
    assert project.run("python", "-c", code).stdout.strip() == ascii(text)


@pytest.mark.parametrize("folder", ["my shop", "---", "123", "ünï", "a'b\"c", ".hidden", "x" * 200])
def test_any_folder_gives_a_default_name(folder: str, plain: Path, tmp_path: Path) -> None:
    assert_valid(render(plain, tmp_path / folder), {})


def test_no_project_is_named_like_what_it_depends_on(plain: Path, tmp_path: Path) -> None:
    only_names = tmp_path / "template"
    (only_names / "template").mkdir(parents=True)
    for name in ("copier.yml", "template/pyproject.toml.jinja"):
        shutil.copy(plain / name, only_names / name)

    def project(name: str) -> tuple[str, set[str]]:
        answers = {"project_name": name, "database": "mysql", "vector": False}
        folder = render(only_names, tmp_path / "projects" / name, **answers)
        read = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        needed = read["project"]["dependencies"] + read["dependency-groups"]["dev"]
        return read["project"]["name"], {re.split("[^a-z0-9-]", line)[0] for line in needed}

    _, packages = project("shop")
    assert len(packages) > 10
    for package in packages:
        assert project(package)[0] == f"{package}-app"


NAMES = {
    "Café 日本": "cafe",
    "Cafe\u0301": "cafe",
    "Łódź Øre": "lodz-ore",
    "Привет": "app",
    "~": "app",
    "1:30": "1-30",
    "Starlette": "starlette-app",
    "Pydantic_Core": "pydantic-core-app",
    "Click": "click-app",
    **{name: name.lower() for name in ("123", "null", "Yes", "on", "2026-01-01", "1e3", "0x1F")},
}


def test_a_name_is_the_same_in_every_format(plain: Path, tmp_path: Path) -> None:
    only_names = tmp_path / "template"
    (only_names / "template").mkdir(parents=True)
    for name in ("copier.yml", "template/pyproject.toml.jinja", "template/compose.yaml.jinja"):
        shutil.copy(plain / name, only_names / name)
    for number, (name, slug) in enumerate(NAMES.items()):
        folder = render(only_names, tmp_path / str(number), project_name=name, preset="minimal")
        compose = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))
        read = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        assert compose["name"] == read["project"]["name"] == slug


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)


@given(
    answers=st.fixed_dictionaries(
        {
            "project_name": LINES,
            "description": LINES,
            "author_name": LINES,
            "author_email": st.one_of(st.just(""), st.emails(), LINES),
        }
        | {name: st.sampled_from(values(name)) for name in ASKED if values(name)}
    )
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_accepted_gives_files_that_parse(
    answers: dict[str, Any], plain: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = tmp_path_factory.mktemp("any") / "project"
    try:
        render(plain, target, **answers)
    except ValueError as refusal:
        reason = str(refusal)
    else:
        assert_valid(target, answers)
        return
    assert re.search("Validation error for question|Invalid choice for", reason), reason
    assert not target.exists()


def assert_valid(folder: Path, given: dict[str, Any]) -> None:
    """Assert that every file parses, and that the text in them is the one that was given."""
    parse_all(folder)
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert {name: answers[name] for name in given} == given
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["description"] == answers["description"]
    author = {"name": answers["author_name"], "email": answers["author_email"]}
    if author["name"]:
        assert project["authors"] == [{key: value for key, value in author.items() if value}]
    assert "tool" not in project
