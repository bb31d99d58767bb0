#!/bin/sh
# Writes the keys of a Nexus stack into a .env file that only its owner can read. Keys that are there stay: with
# another NEXUS_ENCRYPTION_KEY every stored connection is lost.
#
#   deploy/nexus/init.sh [FILE]        default: .env in the working directory
set -eu

file=${1:-.env}
umask 077

if [ -L "$file" ]; then
    echo "init: $file is a symbolic link: name the file itself" >&2
    exit 1
fi
if [ ! -e "$file" ]; then
    : > "$file"
fi
chmod 600 "$file"

# A last line without an end would swallow the first key.
if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then
    echo >> "$file"
fi

random() {
    head -c 32 /dev/urandom | base64 | tr -d '\n'
}

# A commented line does not count as a key, an empty value neither.
has() {
    grep -Eq "^[[:space:]]*(export[[:space:]]+)?$1=[^[:space:]]" "$file"
}

add() {
    if has "$1"; then
        echo "init: $1 is there and stays"
    else
        printf '%s=%s\n' "$1" "$2" >> "$file"
        echo "init: $1 added"
    fi
}

add NEXUS_ENCRYPTION_KEY "$(random)"
add NEXUS_STATE_KEY "$(random)"
add NEXUS_BROKER_API_KEY "$(random | tr '+/' '-_')"
# Part of an address, so without characters that mean something there.
add NEXUS_DB_PASSWORD "$(random | tr -d '+/=')"
add NEXUS_GATEWAY_URL http://localhost:8090

echo "init: in production, move NEXUS_ENCRYPTION_KEY, NEXUS_STATE_KEY, NEXUS_BROKER_API_KEY and"
echo "init: NEXUS_DB_PASSWORD to your secret manager (Vault, AWS or Google Secret Manager, a Kubernetes secret) and"
echo "init: delete them from $file. They belong to the broker and the gateway alone; agents need none of them."
