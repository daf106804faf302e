"""Database URLs as people write them, and as SQLAlchemy takes them; and others."""

MEANT = [
    ("mysql+pymysql://u:p@h:3307/db", "mysql+aiomysql://u:p@h:3307/db"),
    (
        "mariadb://h/db?useSSL=true&ssl-ca=/ca.pem",
        "mariadb+aiomysql://h/db?ssl_ca=%2Fca.pem&ssl_mode=REQUIRED",
    ),
    (
        "mysql://h/db?ssl-mode=verify_ca&serverTimezone=UTC",
        "mysql+aiomysql://h/db?ssl_mode=VERIFY_CA",
    ),
    ("mysql://h/db?sslaccept=strict", "mysql+aiomysql://h/db?ssl_mode=VERIFY_IDENTITY"),
    (
        "mysql:///db?socket=/run/mysqld.sock",
        "mysql+aiomysql:///db?unix_socket=%2Frun%2Fmysqld.sock",
    ),
]
REFUSED = ["postgresql://u:hunter2@h/db", "hunter2", "mysql://u:hunter2@h/db?ssl_mode=much"]
