#!/usr/bin/env bash
# Prints a Python that can run Rounds: 3.12 or newer, with the parts of the standard library that distributions and
# hand-made builds leave out. Looks at $PYTHON, the PATH and pyenv's versions; exits 1 and prints nothing if none fits.
set -eu

# pyenv's shims exist for versions that are not switched on, so each candidate has to prove itself by running.
PROOF='
import sys, ssl, sqlite3, venv
assert sys.version_info >= (3, 12)
sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x)")
print(sys.executable)
'

candidates() {
    [ -z "${PYTHON:-}" ] || echo "$PYTHON"
    for minor in 12 13 14; do
        type -aP "python3.$minor" || true
        for folder in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.$minor.*/bin; do
            [ ! -x "$folder/python3.$minor" ] || echo "$folder/python3.$minor"
        done
    done
    type -aP python3 python || true
}

while read -r candidate; do
    if found=$("$candidate" -c "$PROOF" 2>/dev/null); then
        echo "$found"
        exit 0
    fi
done < <(candidates)
exit 1
