#!/usr/bin/env bash
# Makes .venv with a Python >= 3.12: one that is here already, or one that uv brings. Keeps a good .venv.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

if [ -x .venv/bin/python ] && PYTHON=.venv/bin/python scripts/find-python.sh | grep -q "^$PWD/.venv/"; then
    exit 0
fi
rm -rf .venv

if python=$(scripts/find-python.sh); then
    say "Making .venv with $("$python" --version)"
    if [ -x .make/bin/uv ]; then
        .make/bin/uv venv --quiet --python "$python" .venv
    else
        "$python" -m venv .venv
    fi
elif [ -x .make/bin/uv ]; then
    say "No Python >= 3.12 here: uv brings one"
    .make/bin/uv venv --quiet --managed-python --python 3.12 .venv ||
        fail "Python 3.12 or newer is needed and could not be fetched: install it, then run this again."
else
    fail "Python 3.12 or newer is needed: install it (or uv, which brings one), then run this again."
fi
