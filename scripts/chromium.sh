#!/usr/bin/env bash
# Sees to the browser in which the pages are tested, and to fonts that have Chinese: Debian's, where they are lacking.
# As somebody else than root it names the command and ends with 3.
set -euo pipefail

packages=()
command -v chromium >/dev/null || packages+=(chromium)
compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || packages+=(fonts-noto-cjk)
if [ ${#packages[@]} -eq 0 ]; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The pages are tested in Chromium. Install what is missing, and then try again:" >&2
    echo "    sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
    exit 3
fi

echo "Installing ${packages[*]} ..."
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -y -qq --no-install-recommends "${packages[@]}")
# The package lists of a fresh image are empty or old: they are fetched once the first try has failed.
"${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}" >/dev/null; }
