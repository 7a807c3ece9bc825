#!/usr/bin/env bash
# differential.sh VIGNETTE_VALUES: compares Ischia with cql-execution, or says why it cannot (exit 77: skipped).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
skip() { echo "skipped: $*"; exit 77; }
command -v node >/dev/null || skip "Node is not installed"
[ -d "$root/tools/node_modules/cql-execution" ] || skip "tools/node_modules is not there: (cd tools && npm ci --ignore-scripts)"
exec node "$root/tests/differential/vignettes.mjs" "$1"
