#!/bin/sh
# A PgBouncer that pools transactions. DB_HOST, DB_PORT, DB_USER and DB_PASSWORD name the server and
# who may connect; LISTEN_ADDRESS, LISTEN_PORT and POOL_SIZE have defaults.
set -eu
umask 077
folder=$(mktemp -d)
printf '"%s" "%s"\n' "$DB_USER" "$DB_PASSWORD" >"$folder/users.txt"
cat >"$folder/pgbouncer.ini" <<INI
[databases]
* = host=$DB_HOST port=${DB_PORT:-5432}

[pgbouncer]
listen_addr = ${LISTEN_ADDRESS:-*}
listen_port = ${LISTEN_PORT:-6432}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $folder/users.txt
pool_mode = transaction
default_pool_size = ${POOL_SIZE:-20}
max_client_conn = 1000
INI
exec pgbouncer "$folder/pgbouncer.ini"
