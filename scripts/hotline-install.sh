#!/bin/sh
# Installs hotline from this source tree into a virtual environment of its own, with
# the locked versions of what it needs. The wheel's build brings its own Node.
#
#   scripts/hotline-install.sh VENV
set -eu

venv=${1:?usage: hotline-install.sh VENV}
root=$(cd "$(dirname "$0")/.." && pwd)

[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
# Hashes cannot be asked of the source tree itself, so only the versions are taken.
constraints=$(mktemp)
trap 'rm -f "$constraints"' EXIT
sed -e '/^ *--hash/d' -e 's/ *\\$//' "$root/requirements.lock" >"$constraints"
"$venv/bin/pip" install -q --no-cache-dir -c "$constraints" "$root"
"$venv/bin/hotline" --help >/dev/null
