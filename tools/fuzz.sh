#!/usr/bin/env bash
# fuzz.sh FOLDER SECONDS: runs each fuzz target of a build folder for so long, two at a time, from its committed corpus. What
# is new goes to FOLDER/corpus, what crashes to FOLDER/crashes: add the file to tests/fuzz/corpus with its repair. Closes with
# the count of targets, as a test runner does.
set -euo pipefail
folder=$1
seconds=$2
results=$(mktemp)
trap 'rm -f "$results"' EXIT
fuzz_one() {
  local target=$1 seconds=$2 folder=$3 results=$4 name=${1#fuzz_} log=$3/$1.log
  mkdir -p "$folder/corpus/$name" "$folder/crashes/$name"
  if "$folder/$target" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=32768 -print_final_stats=1 \
    -artifact_prefix="$folder/crashes/$name/" "$folder/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
    echo "$target: $(awk '/number_of_executed_units/ { runs = $2 } / cov: / { for (i = 1; i < NF; ++i) if ($i == "cov:") reached = $(i + 1) }
      END { printf "%d inputs, %d places reached", runs, reached }' "$log"), nothing found"
    echo passed >>"$results"
  else
    grep -vE '^(INFO|#[0-9])' "$log" | tail -n 40
    echo "$target: found something: see $log and $folder/crashes/$name"
    echo failed >>"$results"
  fi
}
export -f fuzz_one
find "$folder" -maxdepth 1 -type f -name 'fuzz_*' -perm -u+x -printf '%f\n' | sort |
  xargs -P 2 -I{} bash -c 'fuzz_one "$@"' - {} "$seconds" "$folder" "$results"
awk '{ ++count[$1] } END { printf "fuzz: %d passed, %d failed, 0 skipped\n", count["passed"], count["failed"]; exit NR == 0 || count["failed"] > 0 }' "$results"
