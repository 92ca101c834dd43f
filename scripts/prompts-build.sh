#!/bin/sh
# Speaks the prompts of asterisk_conf/prompts/prompts.tsv with a synthetic voice.
#
#   scripts/prompts-build.sh SOUNDS_DIR     (files go to SOUNDS_DIR/vi/...)
#
# A file newer than the table (one that a centre recorded over it, too) is
# left alone: delete it to have it spoken again.
# HOTLINE_PROMPTS=short cuts each to a third of a second, for tests.
set -eu

out=${1:?usage: prompts-build.sh SOUNDS_DIR}/vi
table=$(cd "$(dirname "$0")/.." && pwd)/asterisk_conf/prompts/prompts.tsv
voice=${HOTLINE_VOICE:-vi-vn-x-south}

if ! command -v espeak-ng >/dev/null || ! command -v sox >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=600 update >&2
    apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends espeak-ng sox >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

grep -v '^#' "$table" | while IFS=$tab read -r name words; do
    target=$out/$name.wav
    [ -s "$target" ] && [ ! "$table" -nt "$target" ] && continue
    mkdir -p "$(dirname "$target")"
    if [ "$words" = @tone ]; then
        sox -n -r 8000 -c 1 -b 16 "$work/spoken.wav" synth 0.3 sine 1000 </dev/null
    else
        espeak-ng -v "$voice" -s 165 -w "$work/spoken.wav" "$words" </dev/null
    fi
    case $name in
    # Between the sentences of the hold music: silence, so that it can be borne.
    hotline/hold/*) pad="0 12" ;;
    *) pad="0 0.15" ;;
    esac
    effect="pad $pad"
    [ "${HOTLINE_PROMPTS:-}" = short ] && effect="trim 0 0.35"
    # shellcheck disable=SC2086
    sox "$work/spoken.wav" -r 8000 -c 1 -b 16 "$work/ready.wav" gain -3 $effect
    mv "$work/ready.wav" "$target"
done
echo "$out"
