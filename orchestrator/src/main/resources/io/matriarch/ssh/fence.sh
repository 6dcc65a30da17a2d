# Ends the agent and every process of PostgreSQL, and says so only when none is left.
# PostgreSQL's processes, and what they start, work in the data directory: that finds those too that have left the process
# group or lost their parent.
data=$home/data

postgres() {
    # "-ef" compares what the links lead to, and starts no process to do so; the text of the link finds what runs in a
    # directory that was deleted or whose file system is gone.
    for process in /proc/[0-9]*; do
        if [ "$process/cwd" -ef "$data" ]; then echo "${process#/proc/}"; fi
    done
    ls -ld /proc/[0-9]*/cwd 2>/dev/null | while read -r line; do
        case $line in
            *" -> $data" | *" -> $data (deleted)")
                pid=${line#*/proc/}
                echo "${pid%%/*}"
                ;;
        esac
    done
}

if [ ! -d "$home" ]; then
    echo "nothing of this instance was found: there is no $home" >&2
    exit 1
fi
kill_agents || { echo "the agent cannot be killed" >&2; exit 1; }
tries=100
looks=0
# Two empty looks in a row: a process may have been born behind the first one's back.
while [ "$looks" -lt 2 ]; do
    left=$(postgres)
    if [ -z "$left" ]; then
        looks=$((looks + 1))
        continue
    fi
    looks=0
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
        echo "processes are left: $(echo "$left" | sort -u | tr '\n' ' ')" >&2
        exit 1
    fi
    for pid in $left; do kill -KILL "$pid" 2>/dev/null; done
    sleep 0.02
done
# What ran under another user has not been seen at all. The dead whom nobody has buried yet have no directory either.
postmaster=$(sed -n 1p "$data/postmaster.pid" 2>/dev/null)
if [ -n "$postmaster" ] && [ -e "/proc/$postmaster/status" ] && [ ! -e "/proc/$postmaster/cwd" ] &&
    ! grep -q "^State:.[ZX]" "/proc/$postmaster/status"; then
    echo "process $postmaster in postmaster.pid belongs to somebody else and cannot be examined" >&2
    exit 1
fi
# Not before: until PostgreSQL was gone it might have been the only one to kill it.
kill_deadmen
rm -f "$agent/agent.sock" "$agent/socket-path" "$agent/agent.pid"
echo "fenced"
