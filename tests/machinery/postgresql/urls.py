"""Database URLs as people write them, and as SQLAlchemy takes them; and others."""

MEANT = [
    ("postgres://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
    ("postgresql+psycopg2://h/db", "postgresql+asyncpg://h/db"),
    (
        "postgresql://h/db?sslmode=require&channel_binding=require",
        "postgresql+asyncpg://h/db?ssl=require",
    ),
    (
        "postgresql://u:p@%2Fvar%2Frun:5433/db",
        "postgresql+asyncpg://u:p@/db?host=%2Fvar%2Frun&port=5433",
    ),
    (
        "postgresql://u:p@a,b:6/db?sslmode=prefer",
        "postgresql+asyncpg://u:p@/db?host=a%3A5432&host=b%3A6&ssl=prefer",
    ),
    ("postgresql://a,b/db?port=6,7", "postgresql+asyncpg:///db?host=a%3A6&host=b%3A7"),
    ("postgresql://h/?dbname=db&user=u&password=p", "postgresql+asyncpg://u:p@h/db"),
]
REFUSED = [
    "mysql://u:hunter2@h/db",
    "hunter2",
    "postgresql://u:hunter2@h/db?schema=x",
    "postgresql://u:hunter2@[::1]:5,h/db",
]
