#!/bin/sh
# Makes .venv (or $VENV) with SwiftCam (editable) and the extra $1, if given, unless it exists and is
# up to date: its Python starts, and pyproject.toml has not changed since it was installed.
set -eu
extra=${1:-}
venv=${VENV:-.venv}
stamp=$venv/.installed${extra:+-$extra}

newest_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "SwiftCam needs Python 3.11 or newer; none was found. Install it, or name it: make PYTHON=/path/to/python" >&2
    exit 1
}

fingerprint() {
    "$venv/bin/python" - <<'PY'
import hashlib, os, pathlib, sys
project = pathlib.Path("pyproject.toml").read_bytes()
print(sys.version, os.getcwd(), hashlib.sha256(project).hexdigest())
PY
}

if [ ! -x $venv/bin/python ] || ! $venv/bin/python -c '' 2>/dev/null; then
    rm -rf $venv
    python=$(newest_python)
    echo "Making $venv with $($python --version)"
    if ! "$python" -m venv $venv; then
        rm -rf $venv
        echo "The virtual environment could not be made. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]; then
    exit 0
fi
echo "Installing SwiftCam${extra:+ [$extra]} into $venv (the first time this takes a minute or two)"
$venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".${extra:+[$extra]}"
fingerprint > "$stamp"
