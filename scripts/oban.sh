#!/usr/bin/env bash
# oban-py asks for Python 3.12: makes an environment of its own for it under .bench, where such a Python is found. Without
# one the benchmarks leave its figures out.
set -euo pipefail
cd "$(dirname "$0")/.."
release=oban==0.7.0

if .bench/oban/bin/python -c 'import oban' 2>/dev/null; then exit 0; fi
usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }
for python in ${OBAN_PYTHON:-} python3 python3.14 python3.13 python3.12; do
    if usable "$python"; then
        "$python" -m venv .bench/oban
        .bench/oban/bin/python -m pip install --quiet "$release"
        exit 0
    fi
done
echo "No Python 3.12 or newer: oban-py is not measured. Name one: make bench OBAN_PYTHON=/path/to/python3.13" >&2
