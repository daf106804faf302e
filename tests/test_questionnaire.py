"""What may be answered gives a valid project; anything else is refused, and nothing is made."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_copie.plugin import Copie

from tests.commands import copier
from tests.project import Project
from tests.rendering import ASKED, COPIER, QUESTIONS, parse_all, plain_copy, render, values

# https://copier.readthedocs.io/en/stable/configuring/#available-settings
SETTINGS = {
    "_answers_file", "_envops", "_exclude", "_external_data", "_jinja_extensions",
    "_message_after_copy", "_message_after_update", "_message_before_copy",
    "_message_before_update", "_migrations", "_min_copier_version", "_preserve_symlinks",
    "_secret_questions", "_skip_if_exists", "_subdirectory", "_tasks", "_templates_suffix",
}  # fmt: skip
KEYS = {
    "ask", "choices", "default", "help", "multiline", "multiselect", "placeholder", "qmark",
    "secret", "type", "validator", "when",
}  # fmt: skip

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
]  # fmt: skip


@pytest.fixture(scope="session")
def plain(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template outside a repository."""
    return plain_copy(template, tmp_path_factory.mktemp("plain") / "template")


def test_settings_and_questions_have_no_typos() -> None:
    assert {name for name in COPIER if name.startswith("_")} <= SETTINGS
    for name, spec in QUESTIONS.items():
        assert set(spec) <= KEYS, name
        assert {"type", "default"} <= set(spec), name
    for name, spec in ASKED.items():
        assert "help" in spec, name


def test_defaults(copie: Copie, template: Path) -> None:
    result = copie.copy(template_dir=template)
    assert result.exception is None
    assert result.exit_code == 0
    chosen = {name: result.answers[name] for name in ("orm", "database", "primary_key")}
    assert chosen == {"orm": "sqlmodel", "database": "sqlite", "primary_key": "bigint"}
    assert set(ASKED) <= set(result.answers)


def test_every_choice_is_recorded(plain: Path, tmp_path: Path) -> None:
    choices = {name: values(name) for name in ASKED if values(name)}
    choices["database"] = ["postgresql", "postgresql", "mysql", "sqlite"]  # vectors need PostgreSQL
    choices["vector"] = [True, False, False, False]
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
    def project(name: str) -> tuple[str, set[str]]:
        folder = render(plain, tmp_path / name, project_name=name, database="mysql", vector=False)
        read = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        needed = read["project"]["dependencies"] + read["dependency-groups"]["dev"]
        return read["project"]["name"], {re.split("[^a-z0-9-]", line)[0] for line in needed}

    _, packages = project("shop")
    assert len(packages) > 10
    for package in packages:
        assert project(package)[0] == f"{package}-app"


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
    assert "Validation error for question" in reason
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
