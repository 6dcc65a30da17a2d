#!/usr/bin/env bash
# What Matriarch needs on this machine: found, installed, or asked for in one command.
#
#   scripts/prerequisites.sh            everything a developer needs: JDK, Maven, servers, test tools
#   scripts/prerequisites.sh servers    what `matriarch demo` starts: PostgreSQL, etcd, sshd
#   scripts/prerequisites.sh live       that, and what `matriarch simulate --live` makes hosts of
#   scripts/prerequisites.sh lab        what `bench/failover` runs on its test hosts: servers, other HA systems, a client
#
# Also sourced, for its functions. Everything it says goes to stderr.

readonly NEEDED_JDK=25

say() { printf '%s\n' "$*" >&2; }
die() {
    say "error: $*"
    exit 1
}

# --- JDK and Maven --------------------------------------------------------------------------------------------------

# The major version of the JDK in $1; nothing when there is none. Reads a file, since starting a JVM takes a while.
jdk_version() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Prints the home of the JDK to use: JAVA_HOME when it will do, else the oldest that will.
find_jdk() {
    local home version best='' best_version=9999 on_path
    version=$(jdk_version "${JAVA_HOME:-/nonexistent}")
    if [ "${version:-0}" -ge "$NEEDED_JDK" ]; then
        printf '%s\n' "$JAVA_HOME"
        return
    fi
    on_path=$(command -v javac || true)
    for home in ${on_path:+"$(dirname "$(dirname "$(readlink -f "$on_path")")")"} \
        /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/root}"/.sdkman/candidates/java/*; do
        version=$(jdk_version "$home")
        if [ "${version:-0}" -ge "$NEEDED_JDK" ] && [ "$version" -lt "$best_version" ]; then
            best=$home best_version=$version
        fi
    done
    [ -n "$best" ] && printf '%s\n' "$best"
}

# Sets JAVA_HOME, for everything that is started from here.
require_jdk() {
    local home
    home=$(find_jdk) || die "Matriarch needs a JDK $NEEDED_JDK or newer, and there is none in JAVA_HOME (${JAVA_HOME:-not set})," \
        "on the PATH or in /usr/lib/jvm. Install one (Temurin $NEEDED_JDK, or openjdk-$NEEDED_JDK-jdk-headless where the" \
        "distribution has it), or set JAVA_HOME to where it is."
    export JAVA_HOME=$home
}

# --- Debian packages ------------------------------------------------------------------------------------------------

have_postgresql() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || { have pg_config && [ -x "$(pg_config --bindir)/initdb" ]; }
}
have() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

# Lines of: package, a tab, what it is for; one for each that is missing among those that $1 needs.
missing_packages() {
    have_postgresql || printf 'postgresql\tthe database servers that Matriarch runs\n'
    have etcd || printf 'etcd-server\tholds the leader lease\n'
    have sshd || printf 'openssh-server\tthe way to a node\n'
    [ "$1" = servers ] && return
    have ip || printf 'iproute2\tnetwork namespaces: hosts that can be cut off\n'
    if [ "$1" = lab ]; then
        missing_for_lab
        return
    fi
    have iptables || printf 'iptables\tcuts ways between hosts\n'
    have nsenter || printf 'util-linux\truns a program on such a host\n'
    have mkfs.ext4 || printf 'e2fsprogs\tdisks of such hosts\n'
    have etcdctl || printf 'etcd-client\tlooks into etcd, and changes its leader\n'
    [ "$1" = live ] && return
    have mvn || printf 'maven\tbuilds Matriarch\n'
}
missing_for_lab() {
    [ -x /usr/lib/postgresql/15/bin/initdb ] || printf 'postgresql-15\tthe version that all systems run\n'
    [ -x /usr/bin/python3 ] || printf 'python3\truns the bench and its client\n'
    for_python psycopg2 || printf 'python3-psycopg2\tthe client that writes\n'
    have patroni || printf 'patroni\tto compare with\n'
    for_python etcd || printf "python3-etcd\tPatroni's way to etcd\n"
    have pg_autoctl || printf 'pg-auto-failover-cli\tpg_auto_failover, to compare with\n'
    [ -f /usr/share/postgresql/15/extension/pgautofailover.control ] ||
        printf 'postgresql-15-auto-failover\tthe monitor of pg_auto_failover\n'
}
for_python() { /usr/bin/python3 -c "import $1" 2>/dev/null; }

# Installs the packages missing for $1: `servers`, `live`, `lab` or `all`.
require_packages() {
    local missing package why packages=()
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    while IFS=$'\t' read -r package why; do
        say "missing: $package ($why)"
        packages+=("$package")
    done <<<"$missing"
    if ! command -v apt-get >/dev/null; then
        die "this is no Debian; please install the counterparts of: ${packages[*]}"
    elif [ "$(id -u)" -eq 0 ]; then
        install_packages "${packages[@]}"
    elif sudo -n true 2>/dev/null; then
        say "installing with sudo"
        sudo -n bash "${BASH_SOURCE[0]}" install "${packages[@]}"
    else
        die "only an administrator can install them: sudo apt-get install --no-install-recommends ${packages[*]}"
    fi
    missing=$(missing_packages "$1")
    [ -z "$missing" ] || die "still missing after the installation: $(cut -f1 <<<"$missing" | paste -sd' ')"
}

# As root. Servers of this machine are none of our business: nothing is started, and no PostgreSQL cluster is created.
install_packages() {
    say "installing: $*"
    local log policy=/usr/sbin/policy-rc.d clusters=/etc/postgresql-common/createcluster.d ours=()
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        ours+=("$policy")
    fi
    mkdir -p "$clusters"
    printf 'create_main_cluster = false\n' >"$clusters/matriarch.conf"
    ours+=("$clusters/matriarch.conf")
    log=$(mktemp)
    ours+=("$log")
    # shellcheck disable=SC2064 # the list as it is now
    trap "rm -f ${ours[*]}" EXIT
    if ! apt_install "$@" >"$log" 2>&1; then
        say "the package lists may be old: updating them"
        if ! { apt-get update -qq && apt_install "$@"; } >"$log" 2>&1; then
            tail -n 30 "$log" >&2
            die "apt-get could not install: $*"
        fi
    fi
    rm -f "${ours[@]}"
    trap - EXIT
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# PostgreSQL refuses to run as root. Its Debian package brings the user; other builds of it do not. Nodes are logged in to as
# that user with a key, which an sshd without PAM refuses to an account that is locked, as the package leaves it: "no password"
# instead of "locked" still lets nobody in with a password.
require_postgres_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    if ! id postgres >/dev/null 2>&1; then
        say "creating the system user postgres: PostgreSQL refuses to run as root"
        useradd --system --create-home --home-dir /var/lib/postgresql --shell /bin/bash postgres
    fi
    if [ "$(getent shadow postgres | cut -d: -f2)" = '!' ]; then
        say "marking the account postgres as having no password instead of locked: sshd without PAM refuses keys to locked accounts"
        usermod -p '*' postgres
    fi
}

require_servers() {
    require_packages servers
    require_postgres_user
}

require_live() {
    require_packages live
    require_postgres_user
}

require_lab() {
    require_packages lab
    require_postgres_user
}

require_everything() {
    require_jdk
    require_packages all
    require_postgres_user
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    case "${1:-all}" in
        all) require_everything ;;
        servers) require_servers ;;
        live) require_live ;;
        lab) require_lab ;;
        install) shift && install_packages "$@" ;;
        *) die "usage: scripts/prerequisites.sh [servers | live | lab]" ;;
    esac
fi
