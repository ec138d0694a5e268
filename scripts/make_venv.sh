#!/bin/sh
# make_venv.sh PYTHON FOLDER: a virtual environment, on a Debian without python3-venv too.
set -eu
python=$1 folder=$2

if ! version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))'); then
    echo "scangen needs Python 3.11 or newer, and $python is ${version:-not there}; try: make PYTHON=python3.12 …" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian keeps these two modules in a package of their own
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "$python cannot make virtual environments; on Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
    echo "installing python$version-venv"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update </dev/null
    apt-get -qq -y install --no-install-recommends "python$version-venv" </dev/null >/dev/null
fi
"$python" -m venv --clear "$folder"
