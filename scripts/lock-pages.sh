#!/usr/bin/env bash
# Locks what the web pages are built with: versions and hashes, but neither where they were fetched nor where their authors
# take donations. UPGRADE=1 takes newer versions than the ones locked now.
set -eu
cd "$(dirname "$0")/../api/pages"
. ../../scripts/say.sh

say "Locking the web pages' packages"
[ -z "${UPGRADE:-}" ] || rm -f package-lock.json
../../scripts/node.sh npm install --package-lock-only --no-audit --no-fund --loglevel=error
../../scripts/node.sh node -e '
    const fs = require("fs");
    const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
    for (const entry of Object.values(lock.packages)) { delete entry.funding; delete entry.resolved; }
    fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");'
