#!/usr/bin/env bash
# Fetches the console's scripts into duban/console/static/assets, each checked against scripts/assets.sha256; needs no
# network where they lie there. They come from a wheel, so that pip is all it takes. The pages work without them.
# usage: scripts/assets.sh [python]
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
sums=$PWD/scripts/assets.sha256
home=duban/console/static/assets
wheel=django-htmx==1.29.0
hash=sha256:0ec5be1645ed71e6787bd75e0250624f00274ac3bb1730f07b6629a95688929b

whole() { [ -d "$1" ] && (cd "$1" && sha256sum --check --status --strict "$sums"); }

if whole "$home"; then exit 0; fi
echo "Fetching the console's scripts ..."
part=$(mktemp -d)
trap 'rm -rf "$part"' EXIT
echo "$wheel --hash=$hash" > "$part/wheel.txt"
"$python" -m pip --quiet --disable-pip-version-check download --no-deps --require-hashes --only-binary :all: \
    --requirement "$part/wheel.txt" --dest "$part" || {
    echo "They could not be fetched: the pages work without them, each press loading a whole page." >&2
    exit 3
}
"$python" - "$part" <<'PYTHON'
import pathlib, sys, zipfile
part = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(part.glob("*.whl"))) as wheel:
    for name, inside in {"htmx.min.js": "htmx-2.min.js", "sse.min.js": "ext/hx-sse-2.min.js"}.items():
        (part / name).write_bytes(wheel.read(f"django_htmx/static/django_htmx/{inside}"))
PYTHON
whole "$part" || { echo "A script is not the one that scripts/assets.sha256 names." >&2; exit 1; }
mkdir -p "$home"
install -m 0644 "$part"/*.min.js "$home"
