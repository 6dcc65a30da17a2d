# shellcheck shell=bash
# What the scripts of the lab share; sourced. Each setting can be given in the environment.
LAB_PREFIX=${LAB_PREFIX:-lab}                # of the namespaces' names
LAB_NET=${LAB_NET:-10.10.10}                 # the first three numbers of their addresses
LAB_HOSTS=${LAB_HOSTS:-1 2 3}                # the database hosts; host I has the address LAB_NET.(10 + I)
LAB_DIR=${LAB_DIR:-/var/tmp/$LAB_PREFIX}     # all files of all hosts; short, for paths of sockets have to be
PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin} # the PostgreSQL that all systems run
export LAB_PREFIX LAB_NET LAB_HOSTS LAB_DIR PG_BIN

address() { # of host etcd, ctl or I
    case $1 in
        etcd) echo "$LAB_NET.2" ;;
        ctl) echo "$LAB_NET.3" ;;
        *) echo "$LAB_NET.$((10 + $1))" ;;
    esac
}
namespace() { # of host etcd, ctl or I
    case $1 in
        etcd | ctl) echo "$LAB_PREFIX-$1" ;;
        *) echo "$LAB_PREFIX-n$1" ;;
    esac
}

# Runs a command on a host as the user postgres: on ctl psql ...
on() { ip netns exec "$(namespace "$1")" setpriv --reuid=postgres --regid=postgres --init-groups "${@:2}"; }

query() { # SQL on host I, from the client's host
    on ctl env PGCONNECT_TIMEOUT=2 psql -h "$(address "$1")" -XAtqc "$2" 2>/dev/null
}
writable() { # the hosts that accept writes
    local host
    for host in $LAB_HOSTS; do [ "$(query "$host" 'select pg_is_in_recovery()')" != f ] || echo "$host"; done
}
wait_for() { # SECONDS COMMAND...: until the command succeeds
    local end=$((SECONDS + $1))
    until "${@:2}"; do
        [ "$SECONDS" -lt "$end" ] || {
            echo "no end after $1 s: ${*:2}" >&2
            return 1
        }
        sleep 0.5
    done
}
processes() { # of host I whose command line matches the extended regular expression
    local pid
    for pid in $(ip netns pids "$(namespace "$1")"); do
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qE "$2" && echo "$pid"
    done
    return 0
}
table() { # the one that clients write to, made on host I
    query "$1" 'create table if not exists w(seq bigint, host inet, at timestamptz default now())'
}
fresh_directory() {
    rm -rf "$LAB_DIR"
    mkdir -p "$LAB_DIR"
    chown postgres "$LAB_DIR"
    chmod 755 "$LAB_DIR"
}
start_etcd() {
    local client
    client=http://$(address etcd):2379
    ip netns exec "$(namespace etcd)" etcd --name e --data-dir "$LAB_DIR/etcd" --listen-client-urls "$client" \
        --advertise-client-urls "$client" --listen-peer-urls "http://$(address etcd):2380" >"$LAB_DIR/etcd.log" 2>&1 &
}
