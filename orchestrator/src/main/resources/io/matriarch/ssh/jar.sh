# Is the jar there, whole? Arguments: its name, its size in bytes, its SHA-256, the name under which it was uploaded.
# An instance that shares its file system with others takes it from them.
jar=$agent/$1
size=$2
sha256=$3
uploaded=$agent/$4

whole() {
    [ -f "$1" ] || return 1
    [ "$(stat -c %s "$1")" = "$size" ] || return 1
    [ "$(sha256sum <"$1")" = "$sha256  -" ]
}

if [ -f "$uploaded" ]; then
    if whole "$uploaded"; then
        mv -f "$uploaded" "$jar" || exit 1
    else
        rm -f "$uploaded"
        echo "the agent's jar did not arrive as it was sent" >&2
        exit 1
    fi
fi
if whole "$jar"; then
    echo "jar present"
    exit 0
fi
for other in "${home%/*}"/*/agent/"$1"; do
    if [ "$other" != "$jar" ] && whole "$other"; then
        rm -f "$jar"
        if ln "$other" "$jar" 2>/dev/null || cp "$other" "$jar"; then
            echo "jar present"
            exit 0
        fi
    fi
done
echo "jar absent"
