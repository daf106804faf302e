"""An interactive Python with a session and all models."""

import typer

app = typer.Typer()


@app.command()
def console() -> None:
    """Open Python with a session and all models.

    `db` is the session, `await` works; it is IPython if that is installed.
    """
    from manage.console import interact

    interact()
