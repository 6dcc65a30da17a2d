#!/usr/bin/env bash
# Matriarch on the lab's hosts: an etcd, a real sshd on every database host, an orchestrator on the client's host, and the
# inventory applied over SSH: cluster pg-test.
#
#   lab/matriarch.sh up [PG_RPO] [PG_RTO]    on hosts that net.sh has made; PG_RPO 0 is quorum mode
#   lab/matriarch.sh ready                   whether one leads and all others stream
#   lab/matriarch.sh switchover              hands over to another
#   lab/matriarch.sh boot I                  host I, which has crashed, comes back
#   lab/matriarch.sh agent I                 the process of the agent on host I, not its deadman's
#   lab/matriarch.sh cli ARGS...             the command line, where the orchestrator is
set -euo pipefail
lab=$(dirname "$(readlink -f "$0")")
# shellcheck source=lab/env.sh
. "$lab/env.sh"
export PGUSER=test PGDATABASE=test PGPASSWORD=test
D=$LAB_DIR

cli() { ip netns exec "$(namespace ctl)" "$lab/../matriarch" "$@"; }
answers() { cli list >/dev/null 2>&1; }
start_sshd() { # HOST
    cat >"$D/sshd$1.conf" <<C
Port 22
ListenAddress $(address "$1")
HostKey $D/hostkey
PidFile $D/sshd$1.pid
AuthorizedKeysFile $D/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
MaxStartups 100
Subsystem sftp internal-sftp
C
    ip netns exec "$(namespace "$1")" /usr/sbin/sshd -f "$D/sshd$1.conf" -E "$D/sshd$1.log"
}
keys() {
    local host
    ssh-keygen -qt ed25519 -N '' -f "$D/hostkey"
    ssh-keygen -qt ed25519 -N '' -f "$D/id"
    install -m 644 "$D/id.pub" "$D/authorized_keys"
    for host in $LAB_HOSTS; do echo "$(address "$host") $(cut -d' ' -f1,2 "$D/hostkey.pub")"; done >"$D/known_hosts"
}
configuration() {
    cat <<C
matriarch.http.listen = "127.0.0.1:7400"
matriarch.data-directory = "$D/server"
matriarch.journal.url = "jdbc:h2:file:$D/server/journal"
matriarch.etcd.endpoints = ["http://$(address etcd):2379"]
matriarch.ssh { user = postgres, port = 22, identity-file = "$D/id", known-hosts = "$D/known_hosts" }
matriarch.node.base-directory = "$D/nodes"
matriarch.postgres.bin-directory = "$PG_BIN"
C
}
inventory() { # PG_RPO PG_RTO
    local host role=primary
    cat <<C
all:
  children:
    etcd: { hosts: { $(address etcd): { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-test:
      hosts:
C
    for host in $LAB_HOSTS; do
        echo "        $(address "$host"): { pg_seq: $host, pg_role: $role }"
        role=replica
    done
    cat <<C
      vars:
        pg_cluster: pg-test
        pg_rpo: $1
        pg_rto: $2
        pg_users: [{ name: test, password: test }]
        pg_databases: [{ name: test, owner: test }]
C
}
up() { # PG_RPO PG_RTO
    local host
    fresh_directory
    mkdir -p /run/sshd "$D/server" "$D/nodes"
    chown postgres "$D/nodes"
    start_etcd
    keys
    for host in $LAB_HOSTS; do start_sshd "$host"; done
    configuration >"$D/matriarch.conf"
    inventory "$1" "$2" >"$D/inventory.yml"
    (exec ip netns exec "$(namespace ctl)" "$lab/../matriarch" server --config "$D/matriarch.conf") >"$D/server.log" 2>&1 &
    wait_for 60 answers
    cli apply "$D/inventory.yml" >"$D/apply.log" 2>&1 || {
        tail "$D/apply.log" >&2
        return 1
    }
    wait_for 60 ready
    table "$(writable)"
}
ready() {
    local others
    others=$(($(wc -w <<<"$LAB_HOSTS") - 1))
    [ "$(writable | wc -l)" = 1 ] &&
        [ "$(cli list pg-test --output json 2>/dev/null | grep -oE '"state" *: *"streaming"' | wc -l)" = "$others" ]
}

case ${1:-} in
    up) up "${2:-1048576}" "${3:-30}" ;;
    ready) ready ;;
    switchover) cli switchover pg-test ;;
    boot)
        "$lab/net.sh" heal "${2:?}"
        start_sshd "$2"
        ;;
    agent) processes "${2:?}" 'java.* agent( |$)' ;;
    cli) cli "${@:2}" ;;
    *)
        sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
        exit 64
        ;;
esac
