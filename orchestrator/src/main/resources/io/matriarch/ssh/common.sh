# Read by sh on the node, before one of the other scripts. Arguments: the directory of the instance, then what each script says.
# Answers are lines "key value" on stdout; what people shall read of an error goes to stderr.
set -u
umask 077
home=$1
shift
agent=$home/agent
config=$agent/config.json

# Whether process $1 is the agent of this instance, and nobody else that has got its number since: nor the shell that starts
# it, whose arguments hold the same words.
is_agent() {
    [ -r "/proc/$1/cmdline" ] || return 1
    line=$(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null)
    case ${line%% *} in
        */java | setsid) ;;
        *) return 1 ;;
    esac
    case $line in
        *matriarch*" agent --config $config "*) return 0 ;;
        *) return 1 ;;
    esac
}

# Every process that is: the one in the pid file should be the only one, but that file may be gone or old.
agents() {
    for file in $(grep -laF -- "$config" /proc/[0-9]*/cmdline 2>/dev/null); do
        pid=${file#/proc/}
        pid=${pid%/cmdline}
        if is_agent "$pid"; then echo "$pid"; fi
    done
}

# Waits up to $1 tenths of a second until no agent is left.
gone_within() {
    tenths=$1
    while [ -n "$(agents)" ]; do
        [ "$tenths" -gt 0 ] || return 1
        tenths=$((tenths - 1))
        sleep 0.1
    done
}

kill_agents() {
    for pid in $(agents); do kill -KILL "$pid" 2>/dev/null; done
    gone_within 50
}

# The deadman watches over the data directory for the agent. It ends by itself when nothing is left to watch over, or now.
kill_deadmen() {
    for file in $(grep -laF -- "$home/data" /proc/[0-9]*/cmdline 2>/dev/null); do
        case $(tr '\0' ' ' <"$file" 2>/dev/null) in
            *" io.matriarch.agent.deadman.DeadmanMain "*" $home/data "*)
                pid=${file#/proc/}
                kill -KILL "${pid%/cmdline}" 2>/dev/null
                ;;
        esac
    done
    rm -f "$agent/deadman.sock"
}

# Where the agent listens: it says so in a file when its usual place is too long a path for a socket.
tell_socket() {
    if [ -s "$agent/socket-path" ]; then
        echo "socket $(head -n 1 "$agent/socket-path")"
    else
        echo "socket $agent/agent.sock"
    fi
}
