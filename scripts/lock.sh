#!/usr/bin/env bash
# Makes the lock files anew from pyproject.toml: what is pinned stays, unless called with --upgrade.
# dev.lock holds every extra; the others are cut from it, so that one environment can serve all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"

compile() {
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-options \
        --build-deps-for editable "$@" pyproject.toml
}

compile "$@" --extra embedded --extra dev --extra bench --output-file requirements/dev.lock
compile --extra embedded --extra bench -c requirements/dev.lock --output-file requirements/bench.lock
compile --extra embedded -c requirements/dev.lock --output-file requirements/embedded.lock
compile -c requirements/dev.lock --output-file requirements/base.lock

if grep -nE '[a-z+]+://' requirements/*.lock; then
    echo "A lock file names an address (above); only names, versions and hashes belong there." >&2
    exit 1
fi
