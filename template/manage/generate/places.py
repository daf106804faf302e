"""Where the files of a resource are: by their kind, or all in the room of a feature."""

from pathlib import Path

from manage.generate.names import Name

ROOM = {"schemas": "schemas.py", "crud": "crud.py", "api": "router.py"}  # beside its models.py
FILES = {
    "model": "app/models/{0.singular}.py",
    "schemas": "app/schemas/{0.singular}.py",
    "crud": "app/crud/{0.singular}.py",
    "api": "app/api/{0.plural}.py",
    "factory": "tests/factories/{0.singular}_factory.py",
    "seeder": "database/seeders/{0.singular}_seeder.py",
    "test_api": "tests/api/test_{0.plural}.py",
    "test_crud": "tests/crud/test_{0.singular}.py",
}
PARTS = {
    "resource": [*FILES],
    "model": ["model"],
    "factory": ["factory"],
    "seeder": ["seeder"],
}


def path_of(part: str, name: Name) -> str:
    """Return where a part is written."""
    module = Path(*name.module.split(".")).with_suffix(".py")
    if part == "model":
        return module.as_posix()
    if module.name == "models.py" and part in ROOM:
        return module.with_name(ROOM[part]).as_posix()
    return FILES[part].format(name)
