# Starts the agent and waits for its socket. Arguments: the name of the jar, tenths of a second to wait, then the command.
# Answers "started PID" and then "ready", or "died" or "late", or only "running PID" when somebody else was faster.
jar=$1
tenths=$2
shift 2

# Two orchestrators may both think that they have to. The agent does not get the lock, or it would hold it while it lives.
exec 9>"$agent/start.lock"
if command -v flock >/dev/null; then flock -w 10 9 || { echo "another start of this agent hangs" >&2; exit 1; }; fi
for pid in $(agents); do
    echo "running $pid"
    tell_socket
    exit 0
done

for old in "$agent"/matriarch-*; do
    case $old in "$agent/${jar%.jar}".*) ;; *) rm -f "$old" ;; esac
done
if [ "$(stat -c %s "$agent/agent.log" 2>/dev/null || echo 0)" -gt 10000000 ]; then
    mv -f "$agent/agent.log" "$agent/agent.log.1"
fi
rm -f "$agent/agent.sock" "$agent/socket-path"
cd "$home" || exit 1
setsid "$@" </dev/null >>"$agent/agent.log" 2>&1 9>&- &
pid=$!
echo "$pid" >"$agent/agent.pid"
exec 9>&-
echo "started $pid"
while [ "$tenths" -gt 0 ]; do
    tenths=$((tenths - 1))
    if [ -S "$agent/agent.sock" ] || [ -s "$agent/socket-path" ]; then
        echo "ready"
        tell_socket
        exit 0
    fi
    if ! kill -0 "$pid" 2>/dev/null; then
        echo "died"
        tail -n 5 "$agent/agent.log" | cut -c 1-400 >&2
        exit 0
    fi
    sleep 0.1
done
echo "late"
