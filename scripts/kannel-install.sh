#!/bin/sh
# Installs Kannel (bearerbox and smsbox) from this system's packages, and sqlite3,
# which kannel-configure.sh makes the table of owed delivery reports with.
# Run it again: it finds what is there and changes nothing.
set -eu

export DEBIAN_FRONTEND=noninteractive LC_ALL=C

say() { echo "kannel-install: $*" >&2; }

if [ -x /usr/sbin/bearerbox ] && [ -x /usr/sbin/smsbox ] && command -v sqlite3 >/dev/null; then
    say "found $(dpkg-query -W -f '${Package} ${Version}' kannel 2>/dev/null || echo kannel)"
    exit 0
fi

[ "$(id -u)" = 0 ] || { say "installing packages needs root"; exit 1; }
command -v apt-get >/dev/null || { say "needs a Debian system (no apt-get here)"; exit 1; }

# The package would start a gateway with its example settings; we start our own.
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi

install_it() {
    apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends kannel sqlite3 >&2
}
install_it || { apt-get -q update >&2 && install_it; }
say "installed $(dpkg-query -W -f '${Package} ${Version}' kannel)"
