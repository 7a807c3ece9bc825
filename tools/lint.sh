#!/usr/bin/env bash
# lint.sh changed|all: formatting everywhere, clang-tidy on what changed in the last day's commits (or on everything),
# layering, and shell and JSON syntax. Fails on the first kind of complaint that it has, after naming all of that kind.
set -euo pipefail

echo "== formatting"
git ls-files '*.cc' '*.h' | xargs clang-format-14 --dry-run --Werror

echo "== JSON and shell syntax"
git ls-files '*.json' | grep -v '^tests/.*broken' | xargs -n 50 python3 -c '
import json, sys
for name in sys.argv[1:]:
    try: json.load(open(name, encoding="utf-8"))
    except ValueError as error: sys.exit(f"{name}: {error}")' 2>&1
git ls-files | xargs grep -lI '^#!/usr/bin/env bash' | xargs -n 1 bash -n

echo "== layering"
cmake --preset debug >/dev/null
ctest --test-dir build/debug --tests-regex '_layering$' --output-on-failure | tail -n 4

echo "== clang-tidy"
if [ "${1:-changed}" = all ]; then
  files=$(git ls-files '*.cc')
else
  base=${ISCHIA_LINT_BASE:-$(git rev-list -1 --before='24 hours ago' HEAD)}
  if [ -n "$base" ]; then
    changed=$({ git diff --name-only --diff-filter=d "$base" -- '*.cc' '*.h'; git ls-files -m -o --exclude-standard '*.cc' '*.h'; } | sort -u)
  else
    changed=$(git ls-files '*.cc')
  fi
  # A changed header is checked through the source of its name.
  files=$(for file in $changed; do [ -f "${file%.h}.cc" ] && echo "${file%.h}.cc"; [ -f "$file" ] && [[ $file == *.cc ]] && echo "$file"; done | sort -u)
fi
known=$(python3 -c 'import json; print("\n".join(e["file"] for e in json.load(open("build/debug/compile_commands.json"))))')
files=$(for file in $files; do grep -qxF "$PWD/$file" <<<"$known" && echo "$file"; done || true)
[ -z "$files" ] || printf '%s\n' "$files" | xargs -P "$(nproc)" -n 1 clang-tidy-14 -p build/debug --quiet 2> >(grep -v 'warnings generated\|Suppressed\|Use -header-filter' >&2)
echo "== lint is clean"
