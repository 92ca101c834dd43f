#!/bin/bash
# Exits 0 once the gateway takes messages, and while it does. Says nothing about the operator's
# line: a centre that is away is waited for, not cured by a restart.
#
#   scripts/kannel-health.sh FOLDER
set -eu
LC_ALL=C

folder=${1:?usage: kannel-health.sh FOLDER}
setting() { sed -n "s/^$1 = \"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$folder/kannel.conf" | head -n 1; }
encoded() { local i; for ((i = 0; i < ${#1}; i++)); do printf '%%%02x' "'${1:i:1}"; done; }

port=$(setting sendsms-port)
(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "sendsms-port $port is closed"; exit 1; }
# smsbox opens its port before it is joined to bearerbox, and dies of a message that comes between.
port=$(setting admin-port)
{ exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || { echo "admin-port $port is closed"; exit 1; }
printf 'GET /status.txt?password=%s HTTP/1.0\r\n\r\n' "$(encoded "$(setting admin-password)")" >&3
grep -q 'smsbox:' <&3 || { echo 'smsbox is not joined to bearerbox'; exit 1; }
