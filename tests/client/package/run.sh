#!/usr/bin/env bash
# Installs the client library into a directory of its own, builds consumer.cc with what is there, and runs it.
#   run.sh CMAKE BUILD_DIR CXX_COMPILER SANITIZERS
set -euo pipefail
cmake=$1 build=$2 compiler=$3 sanitizers=$4
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/prefix" --component client >"$work/install.log" || {
  cat "$work/install.log"
  exit 1
}
flags=${sanitizers:+-fsanitize=$sanitizers}
"$cmake" -G Ninja -S "$here" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_CXX_STANDARD=20 -DCMAKE_CXX_FLAGS="$flags" >"$work/configure.log" 2>&1 || {
  cat "$work/configure.log"
  exit 1
}
"$cmake" --build "$work/build"
"$work/build/consumer"
