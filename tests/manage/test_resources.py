"""`manage make` and `unmake`: whole resources, there and gone again."""

import json
import re
from uuid import uuid4

import pytest

from tests.commands import git
from tests.manage.using import complaint, manage, rejection
from tests.project import HALF, THREE, Project

POST = (
    "make resource post title:str:200 body:text author:ref:users "
    "published:bool=false tags:json? views:int:index"
)


@pytest.fixture
def migrated(project: Project, database_url: str) -> Project:
    """The project of this cell on a database of its own that is up to date."""
    project = project.on(database_url)
    manage(project, "db migrate")
    return project


def changes(project: Project) -> list[str]:
    """Return what git would say is new, changed or gone."""
    return git(project.path, "status", "--porcelain", "--untracked-files=all").splitlines()


@pytest.mark.cells(*HALF)
def test_a_resource_comes_and_goes(migrated: Project) -> None:
    listed = manage(migrated, f"{POST} --dry-run")
    assert changes(migrated) == []
    auth = migrated.answers["auth"]
    who = "/posts needs a login" if auth else "/posts is open to everybody"
    assert re.search(rf"^  access +{who}, to read and to write", listed, re.MULTILINE)
    assert who in manage(migrated, POST)
    written = [line.removeprefix("?? ") for line in changes(migrated)]
    assert all(line.startswith("?? ") for line in changes(migrated)), "something was edited"
    for path in re.findall(r"write (\S+\.py)", listed):
        assert path in written
    migrated.run("ruff", "check")
    migrated.run("ruff", "format", "--check")
    migrated.run("mypy")
    migrated.alembic("upgrade head", "check")
    tests = migrated.run("pytest", "-q", "tests/api/test_posts.py", "tests/crud/test_post.py")
    assert re.search(r"^\d+ passed in", tests.stdout, re.MULTILINE), tests.stdout
    manage(migrated, "db seed --class post")
    manage(migrated, "db seed --class post --count 1000")

    manage(migrated, "unmake resource post")
    migrated.alembic("upgrade head", "check")
    left = changes(migrated)
    assert len(left) == 2
    assert all(re.search(r"versions/\d+_\d+_(create|drop)_posts\.py$", line) for line in left)
    manage(migrated, "db rollback --steps 2")


@pytest.mark.cells(primary_key="bigint", database="sqlite")
def test_a_feature_has_a_folder_of_its_own(migrated: Project) -> None:
    book = "make resource book title:str:50:unique kind:enum:old,new=new before:ref:book?"
    manage(migrated, f"{book} --in app/shop")
    manage(migrated, "make resource shelf book:ref:books:unique --in shop/shelves")
    for folder in ("app/shop", "app/shop/shelves"):
        found = {file.name for file in (migrated.path / folder).glob("*.py")}
        assert found == {"models.py", "schemas.py", "crud.py", "router.py"}
    for taken in ("app/core", "app", "../x", "shop/class"):
        said = complaint(migrated, f"make model lamp watts:int --in {taken}")
        assert "write one below app" in said
    migrated.run("ruff", "check")
    migrated.run("ruff", "format", "--check")
    migrated.run("mypy")
    migrated.alembic("upgrade head", "check")
    tests = [f"tests/api/test_{name}.py" for name in ("books", "shelves")]
    tests += [f"tests/crud/test_{name}.py" for name in ("book", "shelf")]
    migrated.run("pytest", "-q", *tests)
    assert "Still in use by app/shop/shelves/" in complaint(migrated, "unmake resource book")
    for name in ("shelf", "book"):
        manage(migrated, f"unmake resource {name}")
    assert not (migrated.path / "app/shop").exists()
    manage(migrated, "db rollback --steps 2")


@pytest.mark.cells(*THREE, primary_key="uuid7")
def test_endpoints_are_opened_when_asked(project: Project) -> None:
    said = manage(project, "make resource notice text:str:50:unique author:ref:users --public")
    assert "/notices is read by everybody; to write needs a login" in said
    said = manage(project, "make resource guess number:int --open")
    assert "/guesses is open to everybody, to read and to write" in said
    record = json.loads((project.path / ".made/resource_notice.json").read_text())
    assert record["command"].endswith(" --public")
    project.run("ruff", "check")
    tests = project.run("pytest", "-q", "tests/api/test_notices.py", "tests/api/test_guesses.py")
    assert re.search(r"^1\d passed in", tests.stdout, re.MULTILINE), tests.stdout


@pytest.mark.cells(primary_key="uuid7", database="sqlite", orm="sqlmodel")
def test_a_stranger_gets_nothing_from_a_server(migrated: Project) -> None:
    manage(migrated, "make resource invoice number:str:20 owner:ref:users")
    manage(migrated, "make resource notice text:str --public")
    manage(migrated, "db migrate")
    body = {"number": "1", "text": "Hello", "owner_id": str(uuid4())}
    with migrated.serve() as client:
        for path, reads in (("/invoices", 401), ("/notices", 200)):
            one = f"{path}/{uuid4()}"
            assert client.get(path).status_code == reads
            assert client.get(one).status_code == (401 if reads == 401 else 404)
            for refused in (
                client.post(path, json=body),
                client.patch(one, json=body),
                client.delete(one),
            ):
                assert refused.status_code == 401
                assert refused.headers["www-authenticate"] == "Bearer"
        document = client.get("/openapi.json").json()["paths"]
    guarded = {
        (path, method): "security" in operation
        for path in ("/invoices", "/notices")
        for method, operation in document[path].items()
    }
    assert guarded == {
        ("/invoices", "get"): True,
        ("/invoices", "post"): True,
        ("/notices", "get"): False,
        ("/notices", "post"): True,
    }


@pytest.mark.cells(primary_key="bigint", database="sqlite")
def test_what_was_never_applied_leaves_nothing(migrated: Project) -> None:
    for line in (POST, "make resource person name:str parent:ref:people:null?"):
        manage(migrated, line)
    assert (migrated.path / "app/api/people.py").exists()
    manage(migrated, "unmake resource person")
    manage(migrated, "unmake resource post")
    assert changes(migrated) == []


@pytest.mark.cells(primary_key="uuid7", database="sqlite")
def test_nothing_of_the_owner_is_overwritten_or_removed(migrated: Project) -> None:
    manage(migrated, POST)
    router = migrated.path / "app/api/posts.py"
    edited = router.read_text() + "\n# Mine.\n"
    router.write_text(edited)
    assert "app/api/posts.py" in complaint(migrated, "unmake resource post")
    assert "There is Post" in complaint(migrated, POST)
    manage(migrated, "make model comment text:text post:ref:posts:cascade")
    assert router.read_text() == edited
    router.write_text(edited.removesuffix("\n# Mine.\n"))
    assert "Still in use by app/models/comment.py" in complaint(migrated, "unmake resource post")
    migrated.write("database/seeders/comment_seeder.py", "# Mine.\n")
    manage(migrated, "make factory comment")
    refused = complaint(migrated, "make seeder comment")
    assert "database/seeders/comment_seeder.py would be overwritten; use --force" in refused
    manage(migrated, "make seeder comment --force")
    assert "CommentSeeder" in (migrated.path / "database/seeders/comment_seeder.py").read_text()
    for line in ("seeder comment", "factory comment", "model comment", "resource post"):
        manage(migrated, f"unmake {line}")
    assert changes(migrated) == []


@pytest.mark.cells(primary_key="bigint", database="sqlite", orm="sqlalchemy")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("make resource post title:string", "did you mean"),
        ("make resource post title:str:0", "1 to 4000 characters"),
        ("make resource post class:str", "means something else in a model"),
        ("make resource post mood:enum", "enum does not take no argument"),
        ("make resource post body:text:index", "no index on every database"),
        ("make resource post size:int=many", "no default for a int"),
        ("make resource post author:ref:users:null", "has to be nullable: add ?"),
        ("make resource post date:date", "is a type, too"),
    ],
)
def test_the_grammar_is_explained(project: Project, line: str, reason: str) -> None:
    told = rejection(project, line)
    assert reason in told
    assert "title:str:200 body:text author:ref:users" in told
    assert changes(project) == []


@pytest.mark.cells(primary_key="bigint", database="sqlite", orm="sqlmodel")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("make resource class title:str", "means something else in the code"),
        ("make resource user title:str", "There is User in app.models.user"),
        ("make model 2nd title:str", "is no name for a resource"),
        ("make resource post author:ref:nobody", "which is no table; there are"),
        ("make resource post title:str title:text", "Two fields are called title"),
        ("make resource test_run title:str", "would look like a test"),
        ("make factory ghost", "There is no model Ghost"),
        ("make resource post title:str --public", "this project has no accounts"),
        ("make resource post title:str --public --open", "exclude each other"),
        ("unmake resource ghost", "did not write it"),
    ],
)
def test_what_cannot_be_is_refused(project: Project, line: str, reason: str) -> None:
    assert reason in complaint(project, line)
    assert changes(project) == []
