#!/bin/sh
# Starts the demo: in a window or, without a display, for ten seconds in the terminal.
set -eu
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    exec .venv/bin/swiftcam live --source demo "$@"
fi
exec .venv/bin/swiftcam live --source demo --headless --seconds 10 "$@"
