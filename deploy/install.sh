#!/usr/bin/env bash
# Installs the Debian packages that driftd's make verbs need and that are missing. Run again at any time: with
# nothing missing it asks dpkg once and is done, without root and without a network.
#
#   deploy/install.sh GROUP...
#     build      compile driftd, the client and the tests; run the demo
#     test       run the tests: SciPy as the oracle, Prometheus, Alertmanager, Compose
#     sanitize   clang and its run-time libraries, for `make asan` and `make tsan`
#     lint       clang-format, clang-tidy, and npm, which brings buf
set -euo pipefail

build=(
  cmake g++ ninja-build pkg-config
  libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc
  grpc-proto  # health.proto, which libgrpc++-dev does not ship
  libabsl-dev libboost-math-dev libhwy-dev
  librocksdb-dev zlib1g-dev
  libcivetweb-dev prometheus-cpp-dev
  libcli11-dev libcsv-dev libspdlog-dev libyaml-cpp-dev
  libbenchmark-dev libgmock-dev libgtest-dev
  curl python3
)
test=(
  docker-compose prometheus prometheus-alertmanager shellcheck
  python3-grpcio python3-protobuf python3-scipy python3-yaml
)
sanitize=(clang libclang-rt-14-dev llvm)  # llvm has the symbolizer: reports with names and lines
lint=(clang-format clang-tidy)
command -v npm >/dev/null || lint+=(npm)  # Node's own packages bring npm without a package of that name

# The daemons of the packages above; the tests start their own copies on free ports.
services=(prometheus prometheus-alertmanager)

fail() {
  echo "deploy/install.sh: $*" >&2
  exit 1
}

# Those of the arguments that dpkg does not have installed, one a line.
missing_of() {
  comm -23 <(printf '%s\n' "$@" | sort -u) <(
    dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u)
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# Where systemd runs, a package's daemon starts as it is installed; those that came only now are stopped again, since
# a tool for tests has no business on ports 9090 and 9093. Without an init (a container) nothing starts.
install_packages() {
  as_root apt-get update -qq || fail "apt-get update failed, see above"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends "$@" >/dev/null || fail "apt-get install failed, see above"
  [[ -d /run/systemd/system ]] || return 0
  local service
  for service in "${services[@]}"; do
    if [[ " $* " == *" $service "* ]]; then as_root systemctl disable --quiet --now "$service"; fi
  done
}

[[ $# -gt 0 ]] || fail "name at least one group: build, test, sanitize, lint"
wanted=()
for group in "$@"; do
  case $group in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    sanitize) wanted+=("${sanitize[@]}") ;;
    lint) wanted+=("${lint[@]}") ;;
    *) fail "unknown group \"$group\"; there are build, test, sanitize and lint" ;;
  esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "needs Debian or Ubuntu (no apt-get here); elsewhere install by hand: ${wanted[*]}"
fi
mapfile -t missing < <(missing_of "${wanted[@]}")
[[ ${#missing[@]} -gt 0 ]] || exit 0
[[ $EUID -eq 0 ]] || command -v sudo >/dev/null ||
  fail "not root and no sudo; as root run: apt-get install --no-install-recommends ${missing[*]}"
echo "deploy/install.sh: installing ${missing[*]}"
install_packages "${missing[@]}"
