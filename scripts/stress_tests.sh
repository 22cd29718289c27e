#!/bin/bash
# Runs the whole suite under conditions that break tests which depend on time, order or the machine.
# Prints one line for each condition; the outputs are kept. Arguments choose conditions, see `ways`.
set -u
cd "$(dirname "$0")/.."

ways=(busy nice no-sigint no-x seed-1 seed-2 seed-3 n-1 n-4)
logs=${LOGS:-build/stress}
pytest=(.venv/bin/pytest)

busy_loops() {
    for _ in 1 2 3 4; do
        while :; do :; done &
        loops+=($!)
    done
}

# Hides the libraries of X and OpenGL if that is allowed (root on Linux), else only the display.
without_x() {
    unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM
    if unshare --mount true 2>/dev/null; then
        unshare --mount bash -c '
            ldconfig -p | grep -oE "/[^ ]*/lib(EGL|GL|GLX|OpenGL|X11|xcb|xkbcommon)[^ ]*[.]so[.][^ ]*" |
                while read -r library; do mount --bind /dev/null "$(realpath "$library")" || exit 1; done
            exec "$@"' bash "$@"
    else
        "$@"
    fi
}

run() {
    case $1 in
        busy) busy_loops; "${pytest[@]}" ;;
        nice) nice -n 19 "${pytest[@]}" ;;
        no-sigint) (trap '' INT HUP; "${pytest[@]}") ;;
        no-x) without_x "${pytest[@]}" ;;
        seed-*) "${pytest[@]}" --randomly-seed="$RANDOM" ;;
        n-*) "${pytest[@]}" -n "${1#n-}" ;;
        *) echo "'$1' is unknown; choose from: ${ways[*]}" >&2; return 2 ;;
    esac
}

mkdir -p "$logs"
failed=0
for way in "${@:-${ways[@]}}"; do
    loops=()
    started=$SECONDS
    run "$way" >"$logs/$way.log" 2>&1 </dev/null
    code=$?
    [ ${#loops[@]} -eq 0 ] || kill "${loops[@]}"
    summary=$(grep -E '(passed|failed|error)' "$logs/$way.log" | tail -1)
    seed=$(grep -oE 'randomly-seed=[0-9]+' "$logs/$way.log" | head -1)
    verdict=green
    if [ $code -ne 0 ]; then verdict="FAILED ($code), see $logs/$way.log"; failed=1; fi
    printf '%-10s %s: %s, %s, wall %d s\n' "$way" "$verdict" "${summary:-no summary}" "${seed:-}" $((SECONDS - started))
done
exit $failed
