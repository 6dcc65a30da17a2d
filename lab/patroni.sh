#!/usr/bin/env bash
# The same cluster with Patroni on the lab's hosts.
#
#   lab/patroni.sh up TTL LOOP_WAIT RETRY_TIMEOUT    on hosts that net.sh has made; Patroni's defaults are 30 10 10
#   lab/patroni.sh ready | switchover | boot I | agent I     as in matriarch.sh
#   lab/patroni.sh ctl ARGS...                       patronictl
set -euo pipefail
lab=$(dirname "$(readlink -f "$0")")
# shellcheck source=lab/env.sh
. "$lab/env.sh"
export PGUSER=postgres PGDATABASE=postgres
D=$LAB_DIR

settings() { # HOST TTL LOOP_WAIT RETRY_TIMEOUT
    cat <<Y
scope: pg-test
name: pg-test-$1
namespace: /pg/
restapi: { listen: "$(address "$1"):8008", connect_address: "$(address "$1"):8008" }
etcd3: { hosts: ["$(address etcd):2379"] }
bootstrap:
  dcs:
    ttl: $2
    loop_wait: $3
    retry_timeout: $4
    maximum_lag_on_failover: 1048576
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters: { wal_level: replica, hot_standby: on, max_wal_senders: 10, max_replication_slots: 10, wal_log_hints: on, wal_keep_size: 256MB }
  initdb: [{ encoding: UTF8 }, data-checksums]
  pg_hba: [local all all trust, host all all 0.0.0.0/0 trust, host replication all 0.0.0.0/0 trust]
postgresql:
  listen: $(address "$1"):5432
  connect_address: $(address "$1"):5432
  data_dir: $D/d$1
  bin_dir: $PG_BIN
  pgpass: $D/pgpass$1
  authentication: { replication: { username: postgres, password: x }, superuser: { username: postgres, password: x } }
  parameters: { unix_socket_directories: $D/s$1, shared_buffers: 64MB }
Y
}
start_agent() { on "$1" patroni "$D/p$1.yml" >>"$D/patroni$1.log" 2>&1 & }
ctl() { on ctl patronictl -c "$D/p1.yml" "$@"; }
ready() {
    local leader others
    others=$(($(wc -w <<<"$LAB_HOSTS") - 1))
    leader=$(writable)
    [ "$(wc -w <<<"$leader")" = 1 ] &&
        [ "$(query "$leader" "select count(*) from pg_stat_replication where state = 'streaming'")" = "$others" ] &&
        [ "$(ctl list -f tsv 2>/dev/null | grep -cE 'Leader.*running|Replica.*(running|streaming)')" = "$((others + 1))" ]
}
leads() { grep -q 'the leader with the lock' "$D/patroni$1.log"; }
up() { # TTL LOOP_WAIT RETRY_TIMEOUT
    local host first=${LAB_HOSTS%% *}
    fresh_directory
    start_etcd
    sleep 1
    for host in $LAB_HOSTS; do
        settings "$host" "$@" >"$D/p$host.yml"
        mkdir -p "$D/s$host"
        chown postgres "$D/s$host" "$D/p$host.yml"
        start_agent "$host"
        [ "$host" != "$first" ] || wait_for 60 leads "$host"
    done
    wait_for 120 ready
    table "$first"
}

case ${1:-} in
    up) up "${2:-30}" "${3:-10}" "${4:-10}" ;;
    ready) ready ;;
    switchover)
        now=$(writable)
        ctl switchover pg-test --master "pg-test-$now" --candidate "pg-test-$((now % $(wc -w <<<"$LAB_HOSTS") + 1))" --force
        ;;
    boot)
        "$lab/net.sh" heal "${2:?}"
        start_agent "$2"
        ;;
    agent) processes "${2:?}" '^[^ ]*python3? [^ ]*/patroni ' ;;
    ctl) ctl "${@:2}" ;;
    *)
        sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
        exit 64
        ;;
esac
