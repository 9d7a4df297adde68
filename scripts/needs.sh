#!/usr/bin/env bash
# Sees to programs that pip cannot bring: as root installs those missing, else names the one command and ends with 3.
# usage: scripts/needs.sh java|mvn|redis|docker-compose...
set -euo pipefail

java_is_17() {
    local major
    major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 17 ]
}

packages=()
for need in "$@"; do
    case $need in
        java) java_is_17 || packages+=(default-jre-headless) ;;
        mvn) command -v mvn >/dev/null || packages+=(maven) ;;
        redis) command -v redis-server >/dev/null || packages+=(redis-server) ;;
        docker-compose)
            command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || packages+=(docker-compose) ;;
        *) echo "needs.sh does not know $need." >&2; exit 2 ;;
    esac
done
if [ ${#packages[@]} -eq 0 ]; then exit 0; fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Some programs are missing. Install them, and then try again:" >&2
    echo "    sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
    exit 3
fi
echo "Installing ${packages[*]} ..."
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -y -qq --no-install-recommends "${packages[@]}")
# The package lists of a fresh image are empty or old: they are fetched once the first try has failed.
"${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}" >/dev/null; }
