"""Writing and running migrations: what `alembic/env.py` and `manage make migration` need."""
