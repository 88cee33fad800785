#!/usr/bin/env bash
# pip for the project's environment: uv's where there is one, Python's own otherwise. Both take the flags used here.
set -eu
cd "$(dirname "$0")/.."

command=$1
shift
if [ -x .make/bin/uv ]; then
    exec .make/bin/uv pip "$command" --python .venv/bin/python "$@"
fi
.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
exec .venv/bin/python -m pip "$command" --disable-pip-version-check "$@"
