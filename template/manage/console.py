"""A prompt that awaits: IPython if it is installed, else Python's own."""

import ast
import asyncio
import code
import importlib.util
import inspect
import types
from importlib import import_module
from typing import Any

from sqlalchemy import select

from app.core.database import database
from manage.database import database_name
from manage.generate.known import models


def interact() -> None:
    """Read and run statements to the end of the input; nothing is committed by itself."""
    names: dict[str, Any] = {model.__name__: model for model in models().values()}
    banner = f"{database_name()}\ndb, select, {', '.join(names)}; await db.commit() keeps changes."
    names |= {"database": database, "select": select}
    if importlib.util.find_spec("IPython"):
        _run_ipython(names, banner)
    else:
        _run_python(names, banner)


def _run_ipython(names: dict[str, Any], banner: str) -> None:
    ipython: Any = import_module("IPython")
    config = import_module("traitlets.config").Config()
    config.InteractiveShell.banner1 = f"{banner}\n"
    config.InteractiveShellApp.exec_lines = [
        "await database.initialize()",  # in the loop that IPython awaits with
        "db = database.sessions()",
    ]
    ipython.start_ipython(argv=[], config=config, user_ns=names)


def _run_python(names: dict[str, Any], banner: str) -> None:
    with asyncio.Runner() as runner:
        runner.run(database.initialize())
        names["db"] = database.sessions()
        AsyncConsole(names, runner).interact(banner, exitmsg="")
        runner.run(names["db"].close())
        runner.run(database.close())


class AsyncConsole(code.InteractiveConsole):
    """Python's prompt, where `await` is allowed."""

    def __init__(self, names: dict[str, Any], runner: asyncio.Runner) -> None:
        super().__init__(names)
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._names, self._runner = names, runner

    def runcode(self, code: types.CodeType) -> None:
        """Run what was typed, and wait for it."""
        try:
            result = types.FunctionType(code, self._names)()
            if inspect.iscoroutine(result):
                self._runner.run(result)
        except SystemExit:
            raise
        except BaseException:  # noqa: BLE001  it is shown, and the prompt goes on
            self.showtraceback()
