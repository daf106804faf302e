"""Database URLs as people write them, and as SQLAlchemy takes them; and others."""

MEANT = [
    ("sqlite://", "sqlite+aiosqlite://"),
    ("sqlite:///app.db", "sqlite+aiosqlite:////project/app.db"),
    ("sqlite:////var/app.db", "sqlite+aiosqlite:////var/app.db"),
    (
        "sqlite:///file:app.db?mode=ro&uri=true",
        "sqlite+aiosqlite:///file%3Aapp.db?mode=ro&uri=true",
    ),
]
REFUSED = ["oracle://u:hunter2@h/db", "hunter2", "sqlite:///app.db?mode=ro", "sqlite://h/app.db"]
