"""Settings of your own; the template never changes this file after it wrote it."""

from pydantic import BaseModel


class AppSettings(BaseModel):
    """One typed line a setting, read from the environment or `.env`, used as `settings.NAME`."""
