#!/usr/bin/env bash
# driftd's main job in a minute: an inference service records what its model sees, its customers change, and driftd says
# so. Needs nothing but the build, whose directory is the first argument.
set -euo pipefail
build=$(cd "${1:?usage: demo.sh BUILD_DIR}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
driftd=$build/server/driftd
data=$build/demo-data
shift_after=30
seconds=50

fail() {
  echo "demo.sh: $*" >&2
  exit 1
}
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

rm -rf "$data" && mkdir -p "$data"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

# Free ports: nothing that runs already is disturbed.
"$driftd" --config="$here/config/demo.yaml" --data_dir="$data/store" --grpc_address=127.0.0.1:0 \
  --http_address=127.0.0.1:0 >"$data/address" 2>"$data/log" &
server=$!
pids+=("$server")
until grep -q listening "$data/address"; do
  kill -0 "$server" 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.1
done
grpc=$(sed -n 's/.* grpc=\([^ ]*\).*/\1/p' "$data/address")
http=$(sed -n 's/.* http=\([^ ]*\).*/\1/p' "$data/address")
drift() { "$build/client/drift" --server="$grpc" "$@"; }

say "driftd listens: gRPC $grpc, metrics http://$http/metrics"
"$build/client/examples/inference_service" --server="$grpc" --seconds=$seconds --shift_after=$shift_after &
service=$!
pids+=("$service")
echo "The inference service scores payments and records amount, country and score. In $shift_after s its customers change."

until drift scores -o json 2>/dev/null | grep -q DATA_STATE_OK; do
  kill -0 "$service" 2>/dev/null || fail "the inference service is over and nothing was scored; see $data/log"
  sleep 1
done
say "Every change of state, as it happens:"
"$build/client/drift" --server="$grpc" watch &  # not the function: its pid would be a shell's
watch=$!
pids+=("$watch")

told=
for ((second = 15; second < seconds; second += 5)); do
  sleep 5
  if [[ -z $told && $second -ge $((shift_after - 5)) ]]; then
    told=yes
    say "Now other customers come. Nothing else changes: no error, no slower answer."
  fi
  say "Scores after about $second s:"
  drift scores
done
wait "$service"

say "What drifts, since when, against what:"
drift alerts
drift alerts -o json | grep -q '"fraud@7/score".*ALERT_STATE_DRIFTING' || fail "the drift was not found; see $data/log"
say "What moved:"
drift histogram 'fraud@7/amount'
say "What Prometheus scrapes:"
curl --silent --fail "http://$http/metrics" | grep -E '^drift_(jensen|alert_state.*drifting|alerts_raised)'

kill "$watch"
kill -TERM "$server"
wait "$server"
say "The demo is over. Its data is kept; to look at it:"
cat <<END
  $driftd --config=$here/config/demo.yaml --data_dir=$data/store &
  $build/client/drift alerts
  $build/client/drift history 'fraud@7/score'
  curl http://127.0.0.1:7701/metrics
END
