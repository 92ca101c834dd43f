#!/bin/sh
# Makes the secrets that docker-compose.yml names, each in a file of its own, at random.
# What is there is never changed: delete a file to have it made again.
#
#   docker/make-secrets.sh [FOLDER]      (docker/secrets)
#
# Then put the site's own lines into FOLDER/site.conf (trunk, addresses) and
# FOLDER/smsc.conf (the mobile operator's SMS line).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
mkdir -p "$folder"
# The folder is closed; the files are open, because containers read them as users of
# their own and see the files only.
chmod 700 "$folder"
umask 022

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
have() { [ -s "$folder/$1" ]; }
keep() { have "$1" || { cat >"$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }; }
show() { head -n 1 "$folder/$1"; }

for name in database_password ami_secret sms_password sms_admin_password sms_token; do
    have "$name" || random | keep "$name"
done
echo "postgresql+asyncpg://hotline:$(show database_password)@postgres:5432/hotline" \
    | keep database_url
echo "http://hotline:$(show sms_password)@kannel:13013/cgi-bin/sendsms?from=1022" | keep sms_url

# The PBX's own site file, with passwords of its own and the addresses of the containers.
have site.conf || sed \
    -e "s/^secret = .*/secret = $(show ami_secret)/" \
    -e 's/^HOTLINE_AGI = .*/HOTLINE_AGI = hotline:4573/' \
    -e 's/^bind = .*/bind = 0.0.0.0:5060/' \
    -e 's/^bindaddr = .*/bindaddr = 0.0.0.0/' \
    -e 's|^permit = .*|permit = 172.30.22.0/255.255.255.0|' \
    -e 's/^rtpend = .*/rtpend = 10199/' \
    "$here/../asterisk_conf/site.conf" | while IFS= read -r line; do
    case $line in
    'password = '*) echo "password = $(random)" ;;
    *) printf '%s\n' "$line" ;;
    esac
done | keep site.conf

keep smsc.conf <<'CONF'
# The mobile operator's line. Until it is filled in, messages wait at a centre without
# phones. A contract gives the values, for example:
#   group = smsc
#   smsc = smpp
#   smsc-id = operator
#   host = 192.0.2.10
#   port = 2775
#   transceiver-mode = true
#   smsc-username = "…"
#   smsc-password = "…"
#   system-type = ""
group = smsc
smsc = fake
smsc-id = nobody
port = 10000
connect-allow-ip = 127.0.0.1
CONF
echo "$folder"
