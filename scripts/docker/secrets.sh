#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml hands to the services, once: passwords by chance, the mail server as given.
# usage: scripts/docker/secrets.sh SMTP_URL [FOLDER]
set -euo pipefail
smtp_url=${1:?'usage: scripts/docker/secrets.sh smtp+starttls://user:password@host:port [FOLDER]'}
folder=${2:-$(dirname "$0")/../../secrets}

if [ -e "$folder/owner_password" ]; then
    echo "$folder holds secrets already. PostgreSQL knows their passwords, so they are left as they are." >&2
    exit 1
fi

chance() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
# The folder is closed, its files are open: a container's user reads them through a mount of the file alone.
keep() { (umask 022; printf '%s\n' "$2" > "$folder/$1"); }

mkdir -p "$folder"
chmod 0700 "$folder"
owner=$(chance)
keep smtp_url "$smtp_url"
keep sms_urls "${DUBAN_SMS_URLS:-sandbox:}"
keep database_url "postgresql://duban_services:$(chance)@postgres:5432/duban"
keep database_owner_url "postgresql://duban_owner:$owner@postgres:5432/duban"
keep owner_password "$owner"
echo "Made $folder. Keep a copy elsewhere: without it the ledger cannot be opened."
