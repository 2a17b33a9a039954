#!/usr/bin/env bash
# The one place that starts a throw-away PostgreSQL for the tests: prints "ready CONNECTION-STRING" (or "missing REASON"), serves until its
# standard input ends, then stops the server and deletes its folder. So the server goes when whoever asked for it goes, however that happens.
set -u
trap '' INT HUP   # Ctrl-C reaches the whole terminal group; the end of standard input is what counts here.

find_program() {
  local found
  found=$(command -v "$1") && { echo "$found"; return; }
  ls -d /usr/lib/postgresql/*/bin/"$1" /usr/local/pgsql/bin/"$1" /opt/homebrew/opt/postgresql*/bin/"$1" 2>/dev/null | sort -V | tail -n 1
}
missing() { echo "missing $*"; exit 0; }

initdb=$(find_program initdb) pg_ctl=$(find_program pg_ctl)
[ -n "$initdb" ] && [ -n "$pg_ctl" ] || missing "no PostgreSQL server programs (initdb, pg_ctl) on PATH or in /usr/lib/postgresql"

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
  user=$(id -un postgres 2>/dev/null || id -un nobody 2>/dev/null) || missing "no user postgres or nobody to run PostgreSQL as"
  as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --)
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/nuoda-postgres-XXXXXX") || missing "no temporary folder"
[ ${#as[@]} = 0 ] || chown "$user" "$folder"
log=$folder/log
stop() {
  [ ! -f "$folder/data/postmaster.pid" ] || "${as[@]}" "$pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
  rm -rf "$folder"
}
trap stop EXIT
trap exit TERM
cd "$folder" || exit 1

"${as[@]}" "$initdb" -D "$folder/data" -U nuoda -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 ||
  missing "initdb failed: $(tail -n 1 "$folder/initdb.log")"
# Durable as in production (fsync stays on: the drills kill things); only sizes are those of a small machine.
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
max_wal_size = 2GB
CONF
# Another server may take the port between choosing and starting; then the next one.
for attempt in 1 2 3 4 5; do
  port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
  if "${as[@]}" "$pg_ctl" -D "$folder/data" -l "$log" -o "-p $port" -w -t 60 start >/dev/null 2>&1; then
    echo "ready Host=127.0.0.1;Port=$port;Username=nuoda;Database=postgres"
    cat >/dev/null
    exit
  fi
done
missing "the server did not start: $(grep -m1 FATAL "$log" || tail -n 1 "$log")"
