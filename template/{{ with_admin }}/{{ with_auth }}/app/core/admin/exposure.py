"""Whether the admin is served unless `ADMIN_ENABLED` says no: its login keeps others out."""

IS_SAFE = True
