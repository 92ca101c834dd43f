#!/bin/sh
# Writes the gateway's settings from the environment; the same file serves tests,
# containers and a real site. Which operator's line the messages take is the site's
# own: KANNEL_SMSC_CONF names a file with its `group = smsc` (smpp, …).
#
#   scripts/kannel-configure.sh FOLDER   → FOLDER/kannel.conf, spool/ and reports.sqlite3
#
# Needed: KANNEL_PASSWORD, KANNEL_ADMIN_PASSWORD (or …_FILE), KANNEL_SMSC_CONF, and
#   KANNEL_REPLY_URL, where incoming messages are handed over, without its query.
# KANNEL_REPLY_TOKEN (or …_FILE) is added to it as `token`.
set -eu

folder=${1:?usage: kannel-configure.sh FOLDER}

say() { echo "kannel-configure: $*" >&2; }

# value NAME DEFAULT: the variable, or the first line of the file named by NAME_FILE.
value() {
    eval "direct=\${$1:-} file=\${$1_FILE:-}"
    if [ -n "$file" ]; then
        direct=$(head -n 1 "$file")
    fi
    : "${direct:=${2:-}}"
    [ -n "$direct" ] || { say "$1 (or $1_FILE) is not set"; exit 1; }
    # A quote or a backslash would end the value early in the gateway's own syntax.
    case $direct in
        *[\"\\]*) say "$1 must not hold a quote or a backslash"; exit 1 ;;
    esac
    printf %s "$direct"
}

smsc=$(value KANNEL_SMSC_CONF)
[ -r "$smsc" ] || { say "cannot read $smsc"; exit 1; }
password=$(value KANNEL_PASSWORD)
admin_password=$(value KANNEL_ADMIN_PASSWORD)
reply_url=$(value KANNEL_REPLY_URL)
token=$(value KANNEL_REPLY_TOKEN none)
listen=$(value KANNEL_LISTEN 127.0.0.1)
sender=$(value KANNEL_SENDER 1022)
username=$(value KANNEL_USERNAME hotline)
admin_port=$(value KANNEL_ADMIN_PORT 13000)
smsbox_port=$(value KANNEL_SMSBOX_PORT 13001)
sendsms_port=$(value KANNEL_SENDSMS_PORT 13013)
retry_seconds=$(value KANNEL_RETRY_SECONDS 10)

mkdir -p "$folder/spool"
umask 077
cat >"$folder/kannel.conf.new" <<CONF
# Written by scripts/kannel-configure.sh; change the environment, not this file.
group = core
admin-port = $admin_port
admin-interface = "$listen"
admin-password = "$admin_password"
smsbox-port = $smsbox_port
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = "*.*.*.*"
# Messages taken but not yet sent outlive the gateway's own death.
store-type = spool
store-location = "$folder/spool"
# A centre that stays away must not make us forget a message, nor hammer it.
sms-resend-freq = 30
sms-resend-retry = -1
# Which delivery report is still owed to whom outlives a restart too.
dlr-storage = sqlite3

include = "$smsc"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = $sendsms_port
sendsms-interface = "$listen"
global-sender = "$sender"
# Incoming UCS-2 becomes UTF-8 before it is handed over.
mo-recode = true
# Reports and replies for a hotline that is down are tried again, for a week.
http-request-retry = 60480
http-queue-delay = $retry_seconds

group = sendsms-user
username = "$username"
password = "$password"
default-sender = "$sender"
concatenation = true
max-messages = 10

# Every incoming message, whatever it says: hotline reads it, the gateway does not.
group = sms-service
keyword = default
catch-all = true
concatenation = true
assume-plain-text = true
accept-x-kannel-headers = false
get-url = "$reply_url?token=$token&from=%p&to=%P&text=%a&id=%I"
# No automatic answer is ever sent back.
max-messages = 0
omit-empty = true

group = sqlite3-connection
id = reports
database = "$folder/reports.sqlite3"
max-connections = 1

group = dlr-db
id = reports
table = reports
field-smsc = smsc
field-timestamp = ts
field-destination = destination
field-source = source
field-service = service
field-url = url
field-mask = mask
field-status = status
field-boxc-id = boxc
CONF
sqlite3 "$folder/reports.sqlite3" '
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS reports (
        smsc TEXT, ts TEXT, destination TEXT, source TEXT, service TEXT,
        url TEXT, mask INTEGER, status INTEGER, boxc TEXT
    );
    CREATE INDEX IF NOT EXISTS reports_ts ON reports (smsc, ts);
' >/dev/null
mv "$folder/kannel.conf.new" "$folder/kannel.conf"
say "wrote $folder/kannel.conf"
