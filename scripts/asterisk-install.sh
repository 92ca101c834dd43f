#!/bin/sh
# Installs Asterisk 22 and says where: the last line of the output is the root
# directory it lives in ("/" when this system's own packages offer it).
#
#   scripts/asterisk-install.sh DIR
#
# DIR is used only where the system's own suite has no Asterisk 22 (Debian 12):
# a small Debian testing system is then built in DIR/asterisk-22 and kept there.
# Run it again: it finds what is there and changes nothing.
set -eu

dir=${1:?usage: asterisk-install.sh DIR}
root=$dir/asterisk-22
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

say() { echo "asterisk-install: $*" >&2; }

apt_quiet() {
    apt-get -q -o DPkg::Lock::Timeout=600 "$@" >&2
}

is_22() {
    case $1 in *22.*) return 0 ;; *) return 1 ;; esac
}

if [ -x /usr/sbin/asterisk ] && is_22 "$(/usr/sbin/asterisk -V)"; then
    say "this system already has $(/usr/sbin/asterisk -V)"
    echo /
    exit 0
fi

if [ -f "$root/.installed" ]; then
    say "found in $root"
    echo "$root"
    exit 0
fi

[ "$(id -u)" = 0 ] || { say "installing packages needs root"; exit 1; }
command -v apt-get >/dev/null || { say "needs a Debian system (no apt-get here)"; exit 1; }

apt_quiet update
if is_22 "$(apt-cache policy asterisk | sed -n 's/^ *Candidate: //p')"; then
    say "this system's packages offer Asterisk 22"
    apt_quiet install -y --no-install-recommends asterisk tzdata
    echo /
    exit 0
fi

say "1/3 base system (Debian testing) in $root"
command -v debootstrap >/dev/null || apt_quiet install -y --no-install-recommends debootstrap
rm -rf "$root"
mkdir -p "$root"
# Debian 12's debootstrap does not know this suite by name, so the script that
# builds it is named; the empty argument leaves the mirror to debootstrap.
debootstrap --variant=minbase --include=ca-certificates forky "$root" "" \
    /usr/share/debootstrap/scripts/sid >&2

say "2/3 packages"
# No service may start inside: the testbed and the container start it themselves.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
chroot "$root" apt-get -q -o Acquire::Check-Valid-Until=false update >&2
chroot "$root" apt-get -q install -y --no-install-recommends asterisk tzdata >&2
chroot "$root" apt-get -q clean >&2

say "3/3 check"
is_22 "$(chroot "$root" /usr/sbin/asterisk -V)" || { say "not version 22"; exit 1; }
touch "$root/.installed"
echo "$root"
