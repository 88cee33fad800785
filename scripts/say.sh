# Sourced by the other scripts: they speak in one voice, on stderr, so that their answers can be captured.

say() { printf '\033[2m==>\033[0m %s\n' "$*" >&2; }

fail() {
    printf '\033[31mStopped:\033[0m %s\n' "$*" >&2
    exit 1
}

if [ ! -t 2 ]; then
    say() { printf '==> %s\n' "$*" >&2; }
    fail() {
        printf 'Stopped: %s\n' "$*" >&2
        exit 1
    }
fi
