#!/bin/sh
# Installs LibreOffice's writer without a screen, which turns Word files into PDF, and a font of
# Times New Roman's measures that has every Vietnamese letter. Prints the program's path.
# Run it again: it finds what is there and changes nothing.
set -eu

export DEBIAN_FRONTEND=noninteractive LC_ALL=C

say() { echo "office-install: $*" >&2; }

font=/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf
if command -v soffice >/dev/null && [ -e "$font" ]; then
    say "found $(dpkg-query -W -f '${Package} ${Version}' libreoffice-writer-nogui 2>/dev/null || echo soffice)"
    command -v soffice
    exit 0
fi

[ "$(id -u)" = 0 ] || { say "installing packages needs root"; exit 1; }
command -v apt-get >/dev/null || { say "needs a Debian system (no apt-get here)"; exit 1; }

install_it() {
    apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends \
        libreoffice-writer-nogui fonts-liberation2 >&2
}
install_it || { apt-get -q update >&2 && install_it; }
say "installed $(dpkg-query -W -f '${Package} ${Version}' libreoffice-writer-nogui)"
command -v soffice
