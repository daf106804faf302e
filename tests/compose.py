"""What Compose makes of a project's files: which variables a service gets."""

import re
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:[?-])([^}]*))?\})")


class MissingVariableError(Exception):
    """A variable that a file requires is not set; the message is the file's."""


def variables_of(file: Path) -> dict[str, str]:
    """Return what a file of `NAME=value` lines says."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    return dict(pairs)


def interpolate(node: Any, variables: dict[str, str]) -> Any:
    """Return `node` with the values of variables (docs.docker.com/compose/how-tos/…/interpolation).

    Raises:
        MissingVariableError: if one that is required is not set or empty.
    """
    if isinstance(node, dict):
        return {name: interpolate(value, variables) for name, value in node.items()}
    if isinstance(node, list):
        return [interpolate(item, variables) for item in node]
    return VARIABLE.sub(lambda found: _value(found, variables), node) if type(node) is str else node


def _value(found: re.Match[str], variables: dict[str, str]) -> str:
    dollar, name, operator, word = found.groups()
    if dollar:
        return "$"
    if operator == ":?" and not variables.get(name):
        raise MissingVariableError(f"{name}: {word}")
    return variables.get(name) or word or ""


def services(folder: Path, *files: str) -> dict[str, dict[str, Any]]:
    """Return the services that these files together define, in the folder of a project.

    Of what two files say about a service, lists are joined and mappings merged, as Compose does.

    Raises:
        MissingVariableError: if one that is required is not set or empty.
    """
    env = folder / ".env"
    variables = variables_of(env) if env.exists() else {}
    merged: dict[str, dict[str, Any]] = {}
    for file in files:
        compose = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
        for name, service in interpolate(compose["services"], variables).items():
            before = merged.setdefault(name, {})
            for key, value in service.items():
                if isinstance(value, dict):
                    before[key] = before.get(key, {}) | value
                elif isinstance(value, list) and key not in ("command", "entrypoint"):
                    before[key] = before.get(key, []) + value
                else:
                    before[key] = value
    return merged


def environment_of(service: dict[str, Any], folder: Path) -> dict[str, str]:
    """Return the variables that the service's containers get: `environment` wins over files."""
    variables: dict[str, str] = {}
    files = service.get("env_file", [])
    for file in [files] if isinstance(files, str) else files:
        spec = {"path": file} if isinstance(file, str) else file
        path = folder / spec["path"]
        if path.exists() or spec.get("required", True):
            variables |= variables_of(path)
    return variables | {name: str(value) for name, value in service["environment"].items()}
