#!/usr/bin/env bash
# The parts of the system that only the tests use: PostgreSQL's server programs, Chromium, and fonts for Chinese pages.
# As root on Debian it installs what is missing; elsewhere it says in one line what to install, and exits 1.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

has_postgres() {
    local folder
    for folder in /usr/lib/postgresql/*/bin "$(dirname "$(type -P initdb || echo /nowhere/initdb)")" \
        "$(pg_config --bindir 2>/dev/null || true)"; do
        [ ! -x "$folder/initdb" ] || [ ! -x "$folder/postgres" ] || return 0
    done
    return 1
}

has_chromium() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        ! type -P "$name" >/dev/null || return 0
    done
    [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ]
}

has_chinese_fonts() {
    type -P fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
}

missing=()
has_postgres || missing+=(postgresql)
has_chromium || missing+=(chromium)
has_chinese_fonts || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! type -P apt-get >/dev/null; then
    fail "the tests need these packages (Debian's names), please install them: ${missing[*]}"
fi
say "Installing Debian's packages: ${missing[*]}"
log=$(mktemp)
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install: ${missing[*]}"
fi
rm -f "$log"
