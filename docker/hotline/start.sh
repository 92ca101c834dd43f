#!/bin/sh
# Runs a `hotline` command with the database's address, which holds a password, taken
# from the file that DATABASE_URL_FILE names.
set -eu

if [ -n "${DATABASE_URL_FILE:-}" ]; then
    HOTLINE_DATABASE_URL=$(head -n 1 "$DATABASE_URL_FILE")
    export HOTLINE_DATABASE_URL
fi
exec hotline "$@"
