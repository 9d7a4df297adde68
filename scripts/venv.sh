#!/usr/bin/env bash
# Makes .venv hold exactly what a lock file names, and this project; does nothing, and needs no network, where it already does.
# usage: scripts/venv.sh base|embedded|bench|dev
set -euo pipefail
cd "$(dirname "$0")/.."
extra=$1
stamps=.venv/stamps

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if usable "$name"; then echo "$name"; return; fi
    done
    echo "Duban needs Python 3.11 or newer with its venv module, and found none. On Debian or Ubuntu:" >&2
    echo "    apt-get install -y python3 python3-venv" >&2
    echo "or name one: make PYTHON=/path/to/python3 ..." >&2
    exit 3
}

# What an installation depends on: the lock, the project's own metadata, and where the folder lies.
wanted() { { cat "requirements/$1.lock" pyproject.toml; pwd; } | sha256sum | cut -d ' ' -f 1; }

installed() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$(wanted "$1")" ] && .venv/bin/python -c '' 2>/dev/null; }

if installed "$extra"; then exit 0; fi
started=$(date +%s)
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
fi
echo "Installing what requirements/$extra.lock names ..."
pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check)
"${pip[@]}" install --require-hashes --requirement "requirements/$extra.lock"
"${pip[@]}" install --no-index --no-deps --no-build-isolation --editable .
mkdir -p "$stamps"
wanted "$extra" > "$stamps/$extra"
# dev.lock holds all that the others do.
if [ "$extra" = dev ]; then
    for part in base embedded bench; do wanted "$part" > "$stamps/$part"; done
fi
echo "Installed in $(($(date +%s) - started)) s."
