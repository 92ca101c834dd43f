#!/bin/bash
# Runs bearerbox and smsbox from FOLDER/kannel.conf until told to stop. When either
# ends, so does the other: whoever supervises us starts both anew.
#
#   scripts/kannel-run.sh FOLDER
set -eu

folder=${1:?usage: kannel-run.sh FOLDER}
config=$folder/kannel.conf

setting() { sed -n "s/^$1 = \"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$config" | head -n 1; }
open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

stop() {
    # Asked once is enough: a second signal must not leave a box behind.
    trap '' TERM INT HUP
    # smsbox first, so that nothing more is taken meanwhile.
    [ -z "${sms:-}" ] || kill "$sms" 2>/dev/null || true
    [ -z "${sms:-}" ] || wait "$sms" 2>/dev/null || true
    kill "$bearer" 2>/dev/null || true
    wait "$bearer" 2>/dev/null || true
    exit "${1:-0}"
}
trap 'stop 0' TERM INT

/usr/sbin/bearerbox -v 1 "$config" &
bearer=$!
until open "$(setting smsbox-port)"; do
    kill -0 "$bearer" 2>/dev/null || { echo "kannel-run: bearerbox ended" >&2; exit 1; }
    sleep 0.1
done

/usr/sbin/smsbox -v 1 "$config" &
sms=$!
set +e
wait -n "$bearer" "$sms"
echo "kannel-run: a box ended by itself" >&2
stop 1
