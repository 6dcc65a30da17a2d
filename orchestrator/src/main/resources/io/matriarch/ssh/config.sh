# Takes the configuration from stdin, so that no secret is ever an argument. Run with the directory of the instance as $1.
umask 077
cat >"$1/agent/config.json.new" && mv -f "$1/agent/config.json.new" "$1/agent/config.json"
