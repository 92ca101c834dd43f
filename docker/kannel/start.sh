#!/bin/sh
# Writes the gateway's settings anew from the container's environment, then runs it.
set -eu

folder=/var/lib/kannel
"$(dirname "$0")/kannel-configure.sh" "$folder"
exec "$(dirname "$0")/kannel-run.sh" "$folder"
