#!/usr/bin/env bash
# The same cluster with pg_auto_failover on the lab's hosts; its monitor lives on the host of etcd.
#
#   lab/pgaf.sh up                                     on hosts that net.sh has made
#   lab/pgaf.sh ready | switchover | boot I | agent I  as in matriarch.sh
#   lab/pgaf.sh ctl ARGS...                            pg_autoctl
set -euo pipefail
lab=$(dirname "$(readlink -f "$0")")
# shellcheck source=lab/env.sh
. "$lab/env.sh"
export PGUSER=postgres PGDATABASE=postgres PATH=$PG_BIN:/usr/sbin:/usr/bin:/sbin:/bin
D=$LAB_DIR

# It insists on sockets in /run/postgresql: each host has its own there.
run() { # HOST COMMAND...
    # shellcheck disable=SC2016 # for that shell
    ip netns exec "$(namespace "$1")" sh -c 'mount --bind "$1" /run/postgresql; shift; exec "$@"' - "$D/z$1" \
        setpriv --reuid=postgres --regid=postgres --init-groups \
        env HOME="$D" XDG_CONFIG_HOME="$D/x$1" XDG_DATA_HOME="$D/y$1" XDG_RUNTIME_DIR="$D/z$1" "${@:2}"
}
trust() { # HOST DIRECTORY: everybody in the lab
    printf 'host all all %s.0/24 trust\nhost replication all %s.0/24 trust\n' "$LAB_NET" "$LAB_NET" >>"$2/pg_hba.conf"
    run "$1" pg_ctl -D "$2" reload >/dev/null
}
takes_connections() { run ctl pg_isready -qh "$(address "$1")"; }
state() { run etcd pg_autoctl show state --pgdata "$D/mon" 2>/dev/null; }
ready() {
    local others
    others=$(($(wc -w <<<"$LAB_HOSTS") - 1))
    [ "$(writable | wc -l)" = 1 ] && [ "$(state | grep -cE '\| +primary \| +primary')" = 1 ] &&
        [ "$(state | grep -cE '\| +secondary \| +secondary')" = "$others" ]
}
up() {
    local host first=${LAB_HOSTS%% *}
    fresh_directory
    for host in etcd ctl $LAB_HOSTS; do
        mkdir -p "$D/x$host" "$D/y$host" "$D/z$host"
        chown postgres "$D/x$host" "$D/y$host" "$D/z$host"
    done
    mkdir -p /run/postgresql
    run etcd pg_autoctl create monitor --pgdata "$D/mon" --pgport 5432 --hostname "$(address etcd)" --auth trust \
        --ssl-self-signed --run >"$D/mon.log" 2>&1 &
    wait_for 60 takes_connections etcd
    sleep 3
    trust etcd "$D/mon"
    for host in $LAB_HOSTS; do
        run "$host" pg_autoctl create postgres --pgdata "$D/d$host" --pgport 5432 --hostname "$(address "$host")" \
            --name "pg-test-$host" --auth trust --ssl-self-signed \
            --monitor "postgres://autoctl_node@$(address etcd):5432/pg_auto_failover?sslmode=prefer" --run \
            >"$D/pgaf$host.log" 2>&1 &
        wait_for 60 takes_connections "$host"
        if [ "$host" = "$first" ]; then
            sleep 3
            trust "$host" "$D/d$host"
        fi
    done
    wait_for 180 ready
    table "$first"
}

case ${1:-} in
    up) up ;;
    ready) ready ;;
    switchover) run etcd pg_autoctl perform switchover --pgdata "$D/mon" ;;
    boot)
        "$lab/net.sh" heal "${2:?}"
        rm -rf "$D/z$2"/* # what a reboot leaves empty
        run "$2" pg_autoctl run --pgdata "$D/d$2" >>"$D/pgaf$2.log" 2>&1 &
        ;;
    agent) processes "${2:?}" 'pg_autoctl' ;;
    ctl) run etcd pg_autoctl "${@:2}" --pgdata "$D/mon" ;;
    *)
        sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
        exit 64
        ;;
esac
