#!/bin/sh
# A streaming replica: copies the primary into PGDATA once, then follows it. PGHOST, PGPORT, PGUSER
# and PGPASSWORD name the primary; arguments are settings of the replica.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # A copy that broke off cannot be continued: it is made beside, and counts when it is whole.
    rm -rf "$PGDATA.copy"
    mkdir -p "$(dirname "$PGDATA")"
    pg_basebackup --pgdata="$PGDATA.copy" --write-recovery-conf --wal-method=stream --checkpoint=fast
    rm -rf "$PGDATA"
    mv "$PGDATA.copy" "$PGDATA"
fi
unset PGPORT # it would be the replica's own
exec postgres -D "$PGDATA" "$@"
