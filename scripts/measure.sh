#!/bin/sh
# Runs the benchmarks one after the other on this machine, writes their output to benchmarks/results, and updates the
# figures in README and docs. Takes about 50 minutes, 95 at most. No other program should be busy meanwhile.
#
#   scripts/measure.sh                       with the demo's photographs
#   PHOTOS=folder scripts/measure.sh         with your own; with a photos.csv (file, label) also the accuracy
#   scripts/measure.sh crop live             only these benchmarks
#
# The engines are first installed into build/measure (or $VENV), which takes some more minutes the first time.
set -u
cd "$(dirname "$0")/.."
VENV=${VENV:-build/measure}
export VENV
scripts/venv.sh all || exit 1
python=$(realpath "$VENV")/bin/python
photos=${PHOTOS:+$(realpath "$PHOTOS")}
chosen=" $* "
failed=

# measure SECONDS NAME [OPTION...]: runs one benchmark, for SECONDS at most.
measure() {
    seconds=$1 name=$2
    shift 2
    case $chosen in "  " | *" $name "*) ;; *) return ;; esac
    echo "== $name"
    if ! timeout --kill-after=10 "$seconds" "$python" -m "benchmarks.$name" "$@" --write; then
        failed="$failed $name"
    fi
}

uptime
measure 40 crop
measure 40 nodes
measure 120 pipeline ${photos:+--photos "$photos"}
measure 360 model --variants XS --without torch.compile tensorflow --rounds 6 ${photos:+--photos "$photos"}
measure 240 litert
measure 150 scaling --rounds 6 --only sizes batches
if [ -f "$photos/photos.csv" ]; then
    measure 600 accuracy --photos "$photos" --agreement "$photos" --count 200
fi
measure 180 label --count 12 ${photos:+--photos "$photos"}
measure 60 together
measure 170 live --seconds 9
measure 110 startup --rounds 5
measure 100 rest --seconds 3
measure 80 overload --seconds 45
measure 110 faults
measure 900 soak
measure 240 parity
measure 1800 million
uptime
"$python" -m benchmarks.pages || exit 1
if [ -n "$failed" ]; then
    echo "Not measured:$failed. Their pages were not changed." >&2
    exit 1
fi
