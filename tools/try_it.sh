#!/usr/bin/env bash
# try_it.sh ISCHIA [serve's options]: serves, posts an urgent example to the service over HTTP, prints the cards in
# readable form and a line to try, and keeps serving until Ctrl-C.
set -euo pipefail
ischia=$1
shift
base=http://127.0.0.1:8080
for ((i = 1; i <= $#; i++)); do [ "${!i}" = --listen ] && { next=$((i + 1)); base=${!next}; }; done
example=config/examples/patient-view-cauda-equina.json
body=$(mktemp)

"$ischia" serve --listen "$base" "$@" &
server=$!
stop() {
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$body"
}
trap stop EXIT
trap 'exit 0' INT TERM

# post PATH FILE: through bash's own sockets, so that nothing else has to be installed.
post() {
  local address=${base#http://}
  exec 3<>"/dev/tcp/${address%%:*}/${address##*:}"
  { printf 'POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' \
      "$1" "$address" "$(stat -c %s "$2")"; cat "$2"; } >&3
  sed '1,/^\r$/d' <&3
  exec 3<&- 3>&-
}

for _ in $(seq 100); do
  kill -0 "$server" 2>/dev/null || { wait "$server"; exit $?; }
  if (exec 3<>"/dev/tcp/${base#http://}") 2>/dev/null; then break; fi
  address=${base#http://}
  if (exec 3<>"/dev/tcp/${address%%:*}/${address##*:}") 2>/dev/null; then break; fi
  sleep 0.1
done

post /cds-services/buttock-and-leg-pain "$example" >"$body"
printf '\nPosted %s to %s/cds-services/buttock-and-leg-pain. The answer:\n\n' "$example" "$base"
"$ischia" show "$body"
cat <<TEXT

Try it yourself:

  curl -s -H 'Content-Type: application/json' --data @$example $base/cds-services/buttock-and-leg-pain

Serving on $base until Ctrl-C.
TEXT
wait "$server"
