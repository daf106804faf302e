"""Settings of the admin, read from where all settings are read."""

from pydantic import PositiveInt
from pydantic_settings import BaseSettings

from app.core.admin.exposure import IS_SAFE
from app.core.config import Settings
from app.core.reading_settings import load


class AdminSettings(BaseSettings):
    """Whether it is served, and how long one stays logged in."""

    model_config = Settings.model_config

    ADMIN_ENABLED: bool = IS_SAFE
    ADMIN_SESSION_HOURS: PositiveInt = 12


admin_settings = load(AdminSettings)
