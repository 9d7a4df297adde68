#!/usr/bin/env bash
# Sees to Postfix, which the mail tests run from folders of their own: installs Debian's where it is lacking, with no
# configuration, and never starts it as a service. As somebody else than root it names the command and ends with 3.
set -euo pipefail

if [ -x /usr/sbin/postfix ]; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Postfix is missing; the mail tests run it. Install it (type: no configuration), and then try again:" >&2
    echo "    sudo apt-get install -y --no-install-recommends postfix" >&2
    exit 3
fi

echo "Installing postfix ..."
export DEBIAN_FRONTEND=noninteractive
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
# Nothing is to start it, on a machine with services either.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
install=(apt-get install -y -qq --no-install-recommends postfix)
# The package lists of a fresh image are empty or old: they are fetched once the first try has failed.
"${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}" >/dev/null; }
