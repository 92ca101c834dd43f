#!/bin/bash
# Exits 0 while the gateway takes messages. Says nothing about the operator's line:
# a centre that is away is waited for, not cured by a restart.
#
#   scripts/kannel-health.sh FOLDER
set -eu

folder=${1:?usage: kannel-health.sh FOLDER}
for name in sendsms-port admin-port; do
    port=$(sed -n "s/^$name = //p" "$folder/kannel.conf")
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$name $port is closed"; exit 1; }
done
