#!/usr/bin/env bash
# Runs one step of the set-up (`scripts/step.sh "What it is" command …`): says what it is, shows the seconds while it takes
# longer than two, and keeps its output for the case that it fails.
set -eu
. "$(dirname "$0")/say.sh"

title=$1
shift
log=$(mktemp)
say "$title"
"$@" >"$log" 2>&1 </dev/null &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

started=$SECONDS
while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    taken=$((SECONDS - started))
    if [ -t 2 ] && [ "$taken" -ge 2 ]; then
        printf '\r    %d s' "$taken" >&2
    elif [ "$taken" -ge "${next:-10}" ]; then
        printf '    %d s\n' "$taken" >&2
        next=$((taken + 10))
    fi
done
[ ! -t 2 ] || printf '\r\033[K' >&2

wait "$pid" || {
    status=$?
    cat "$log" >&2
    printf 'Stopped: "%s" did not succeed (exit code %d); what it said stands above.\n' "$title" "$status" >&2
    exit "$status"
}
