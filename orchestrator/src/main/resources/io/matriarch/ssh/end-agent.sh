# Ends the agent and nothing else. Argument: tenths of a second that it may take to go by itself.
gone_within "$1" || kill_agents || { echo "the agent cannot be killed" >&2; exit 1; }
rm -f "$agent/agent.sock" "$agent/socket-path" "$agent/agent.pid"
echo "agent gone"
