#!/usr/bin/env bash
# Puts uv at .make/bin/uv: the one on the PATH, else the locked one from PyPI. Without it pip does the same work slowly,
# so a machine that cannot have it is told and goes on.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

mkdir -p .make/bin
rm -rf .make/bin/uv .make/uv-env

if command -v uv >/dev/null; then
    ln -s "$(command -v uv)" .make/bin/uv
    exit 0
fi

say "Fetching uv, which installs the rest"
for python in "$(scripts/find-python.sh || true)" python3 python; do
    [ -n "$python" ] || continue
    if "$python" -m venv .make/uv-env >/dev/null 2>&1 &&
        .make/uv-env/bin/python -m pip install -qq --disable-pip-version-check --only-binary :all: \
            --require-hashes -r requirements/tools.txt >&2; then
        mv .make/uv-env/bin/uv .make/bin/uv
        break
    fi
done
rm -rf .make/uv-env
[ -x .make/bin/uv ] || say "uv cannot be had here; pip will be used"
