#!/bin/sh
# Runs Asterisk in the foreground, as this very process (stop it by this pid).
#
#   scripts/asterisk-start.sh ROOT INSTANCE SOUNDS_DIR
#
# ROOT is what asterisk-install.sh printed. INSTANCE holds this PBX's own state:
#   etc/ configuration (asterisk_conf/ with the site's site.conf)   lib/ database
#   spool/ recordings    log/ log and CDRs    run/ console
# Each appears in a private view of the file system under the path the
# configuration names, so that configuration and paths are those of a real site
# and nothing stays mounted after the end.
set -eu

root=${1:?} instance=${2:?} sounds=${3:?}
for part in etc lib spool log/cdr-custom run; do mkdir -p "$instance/$part"; done

# shellcheck disable=SC2016
exec unshare --mount --propagation private sh -euc '
    root=${1%/} instance=$2 sounds=$3
    show() { mkdir -p "$2"; mount --bind "$1" "$2"; }
    show "$instance/etc" "$root/etc/asterisk"
    show "$instance/lib" "$root/var/lib/asterisk"
    show "$instance/spool" "$root/var/spool/asterisk"
    show "$instance/log" "$root/var/log/asterisk"
    show "$instance/run" "$root/run/asterisk"
    show "$sounds/vi" "$root/usr/share/asterisk/sounds/vi"
    if [ -n "$root" ]; then
        mount --bind /proc "$root/proc"
        mount --rbind /dev "$root/dev"
        exec chroot "$root" /usr/sbin/asterisk -f
    fi
    exec /usr/sbin/asterisk -f
' asterisk-start "$root" "$instance" "$sounds"
