#!/usr/bin/env bash
# Runs each fuzz target of each fuzz crate for the given number of seconds (300 by default).
set -euo pipefail
seconds=${1:-300}
cd "$(dirname "$0")/.."
for crate in api/care server/sfu signaling turn; do
  for target in $(cd "$crate" && cargo +nightly fuzz list); do
    echo "== $crate $target for ${seconds}s"
    (cd "$crate" && cargo +nightly fuzz run "$target" -- -max_total_time="$seconds" -rss_limit_mb=2048)
  done
done
