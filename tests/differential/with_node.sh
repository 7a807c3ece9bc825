#!/usr/bin/env bash
# with_node.sh ARGUMENT...: node ARGUMENT..., or exit 77 (skipped) and why where Node or the packages of tools/ are missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
skip() { echo "skipped: $*"; exit 77; }
command -v node >/dev/null || skip "Node is not installed"
[ -d "$root/tools/node_modules/cql-execution" ] || skip "tools/node_modules is not there: (cd tools && npm ci --ignore-scripts)"
exec node "$@"
