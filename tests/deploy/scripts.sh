#!/usr/bin/env bash
# Every shell script of the project passes shellcheck, and asking for no or an unknown group installs nothing.
set -euo pipefail

mapfile -t scripts < <(find deploy tests client -name '*.sh' && echo .ci/run)
shellcheck "${scripts[@]}"

for arguments in "" "no-such-group"; do
  if message=$(deploy/install.sh $arguments 2>&1); then
    echo "deploy/install.sh $arguments: exits 0, should refuse" >&2
    exit 1
  fi
  grep -q "build, test, sanitize" <<<"$message"
done
