#!/bin/bash
# The application's user may make the databases that its tests run on.
mysql --user=root --password="$MYSQL_ROOT_PASSWORD" <<SQL
GRANT ALL ON \`${MYSQL_DATABASE}\\_test%\`.* TO '${MYSQL_USER}'@'%';
SQL
