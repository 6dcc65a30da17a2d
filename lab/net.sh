#!/usr/bin/env bash
# Test hosts as network namespaces on this machine: a switch, a host for etcd, one for clients, and database hosts.
#
#   lab/net.sh up          makes the hosts of LAB_HOSTS
#   lab/net.sh down        ends every process on them, and removes them
#   lab/net.sh cut I       database host I loses its cable; `heal I` gives it back
#   lab/net.sh crash I     database host I vanishes: nobody hears a word of it, and all its processes are gone
#
# Needs root. env.sh has the settings: two labs with different LAB_PREFIX and LAB_NET do not know of one another.
set -euo pipefail
# shellcheck source=lab/env.sh
. "$(dirname "$(readlink -f "$0")")/env.sh"
switch=$LAB_PREFIX-sw

add() { # HOST
    local ns cable
    ns=$(namespace "$1")
    cable=v-${ns#"$LAB_PREFIX-"}
    ip netns add "$ns"
    ip -n "$ns" link set lo up
    ip -n "$switch" link add "$cable" type veth peer name eth0 netns "$ns"
    ip -n "$switch" link set "$cable" master br0 up
    ip -n "$ns" addr add "$(address "$1")/24" dev eth0
    ip -n "$ns" link set eth0 up
}
end_processes() { # NAMESPACE: all of them, until none is left
    local pids
    while pids=$(ip netns pids "$1") && [ -n "$pids" ]; do
        # shellcheck disable=SC2086 # several
        kill -9 $pids 2>/dev/null || true
        sleep 0.02
    done
}

case ${1:-} in
    up)
        ip netns add "$switch"
        ip -n "$switch" link set lo up
        ip -n "$switch" link add br0 type bridge
        ip -n "$switch" addr add "$LAB_NET.1/24" dev br0
        ip -n "$switch" link set br0 up
        for host in etcd ctl $LAB_HOSTS; do add "$host"; done
        ;;
    down)
        for ns in $(ip netns list | awk -v p="$LAB_PREFIX-" 'index($1, p) == 1 { print $1 }'); do
            end_processes "$ns"
            ip netns del "$ns"
        done
        ;;
    cut) ip -n "$switch" link set "v-n${2:?}" down ;;
    heal) ip -n "$switch" link set "v-n${2:?}" up ;;
    crash)
        ip -n "$switch" link set "v-n${2:?}" down
        end_processes "$(namespace "$2")"
        ;;
    *)
        sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
        exit 64
        ;;
esac
