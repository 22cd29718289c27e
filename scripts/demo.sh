#!/bin/sh
# The demo: in a window where there is a display, else ten seconds in the terminal.
set -eu
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    exec .venv/bin/swiftcam live --source demo "$@"
fi
exec .venv/bin/swiftcam live --source demo --headless --seconds 10 "$@"
