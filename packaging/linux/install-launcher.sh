#!/bin/sh
# Adds SwiftCam to the menu of this user; run it again if the folder was moved. `--remove` removes it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
if [ "${1:-}" = --remove ]; then
    rm -f "$data/applications/swiftcam.desktop" "$data/icons/hicolor/scalable/apps/swiftcam.svg"
    exit 0
fi
mkdir -p "$data/applications" "$data/icons/hicolor/scalable/apps"
cp "$here/usr/share/icons/hicolor/scalable/apps/swiftcam.svg" "$data/icons/hicolor/scalable/apps/"
awk -v program="$here/SwiftCam" \
    '/^Exec=/ { sub(/^Exec=[^ ]*/, ""); print "Exec=\"" program "\"" $0; next } { print }' \
    "$here/swiftcam.desktop" > "$data/applications/swiftcam.desktop"
# So that "Open with" offers it; desktops without this program look at the folder themselves.
if command -v update-desktop-database > /dev/null; then
    update-desktop-database -q "$data/applications" || true
fi
echo "SwiftCam is in the menu."
