# What is there? Arguments: the configured home of Java, or nothing; the name of the jar.
configured=$1
jar=$agent/$2

is_java() {
    [ -x "$1/bin/java" ] || return 1
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    else
        version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
    fi
    [ "${version:-0}" -ge 25 ]
}

find_java() {
    if [ -n "$configured" ]; then
        if is_java "$configured"; then echo "java $configured"; fi
        return
    fi
    on_path=$(readlink -f "$(command -v java)" 2>/dev/null)
    for candidate in "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/*; do
        if [ -n "$candidate" ] && is_java "$candidate"; then
            echo "java $candidate"
            return
        fi
    done
}

mkdir -p "$agent" || exit 1
chmod 700 "$agent" || exit 1
find_java
echo "machine $(cat /proc/sys/kernel/random/boot_id)"
for pid in $(agents); do
    echo "agent $pid"
    case $(tr '\0' ' ' <"/proc/$pid/cmdline") in
        *"$jar "*) echo "build same" ;;
        *) echo "build other" ;;
    esac
    started=$(stat -c %Y "$agent/agent.pid" 2>/dev/null)
    echo "age $(($(date +%s) - ${started:-0}))"
    break
done
tell_socket
