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
awk -v program="$here/SwiftCam" '/^Exec=/ { print "Exec=\"" program "\""; next } { print }' \
    "$here/swiftcam.desktop" > "$data/applications/swiftcam.desktop"
echo "SwiftCam is in the menu."
