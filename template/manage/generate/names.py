"""The names that one resource has in Python, in SQL and in addresses."""

import builtins
import keyword
import re
from dataclasses import dataclass

from manage.errors import Failure

LONGEST = 40  # characters, so that names of constraints fit into the 63 of PostgreSQL
TAKEN = {
    "admin",
    "api",
    "app",
    "auth",
    "core",
    "crud",
    "documents",
    "extensions",
    "models",
    "schemas",
}
SPEECH = ("db", "self", "data", "key", "changes")  # what generated functions call other things


@dataclass(frozen=True)
class Name:
    """`blog_post` and `blog_posts`, from which all others follow."""

    singular: str
    plural: str
    module: str
    """Where the model is: `app.models.blog_post`, or `app.blog.models` in a folder of its own."""

    def beside(self, kind: str) -> str:
        """Return where its `schemas` or its `crud` are."""
        return re.sub(r"\bmodels\b", kind, self.module)

    @property
    def model(self) -> str:
        """The class: `BlogPost`."""
        return "".join(word.title() for word in self.singular.split("_"))

    @property
    def one(self) -> str:
        """In a sentence: "a blog post"."""
        text = self.singular.replace("_", " ")
        return f"an {text}" if text[0] in "aeio" else f"a {text}"

    @property
    def text(self) -> str:
        """In a sentence: "blog post"."""
        return self.singular.replace("_", " ")

    @property
    def many(self) -> str:
        """In a sentence: "blog posts"."""
        return self.plural.replace("_", " ")

    @property
    def path(self) -> str:
        """In an address: `blog-posts`."""
        return self.plural.replace("_", "-")


def snake(word: str) -> str:
    """Return `blog_post` for "BlogPost", "blog-post" and "blog post"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s]+", "_", word.strip()).lower()


def room_of(folder: str) -> str:
    """Return the package that a folder is: `app.shop` for "app/shop" or "shop".

    Raises:
        Failure: if no feature could be there.
    """
    parts = folder.removeprefix("app/").removesuffix("/").split("/")
    if (
        not all(re.fullmatch(r"[a-z][a-z0-9_]*", part) for part in parts)
        or any(keyword.iskeyword(part) for part in parts)
        or TAKEN & {*parts}
    ):
        raise Failure(
            f'"{folder}" is no folder for a feature; write one below app, as in app/shop.'
        )
    return ".".join(["app", *parts])


def name_of(word: str, plural: str | None = None, folder: str | None = None) -> Name:
    """Return the names for `word`, which may be singular or plural.

    Args:
        plural: the plural, where English goes its own way.
        folder: the one below `app` that holds all of it, or None for `app/models` and so on.

    Raises:
        Failure: if Python, pytest or the generated code cannot use it as a name.
    """
    from pluralizer import Pluralizer

    english = Pluralizer()  # type: ignore[no-untyped-call]
    singular = snake(word) if plural else english.singular(snake(word))
    many = snake(plural) if plural else english.plural(singular)
    module = f"{room_of(folder)}.models" if folder else f"app.models.{singular}"
    name = Name(singular, many, module)
    for part in (name.singular, name.plural):
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", part) or len(part) > LONGEST:
            raise Failure(
                f'"{part}" is no name for a resource: use up to {LONGEST} letters, digits and '
                "underscores, as in blog_post."
            )
    word = name.singular
    taken = keyword.iskeyword(word) or keyword.iskeyword(name.model) or hasattr(builtins, word)
    if taken or word in SPEECH:
        raise Failure(f'"{name.singular}" means something else in the code; choose another name.')
    if name.singular.startswith("test"):
        raise Failure(f'"{name.singular}" would look like a test to pytest; choose another name.')
    return name
