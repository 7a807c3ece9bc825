#!/usr/bin/env bash
# Proves the README's two commands on a Debian 12 that has only git and this checkout: a fresh root by debootstrap, with
# Debian's own Node. Run by hand, as root; it takes a while. The checkout is what is committed.
#
#   tests/clean_root.sh [FOLDER]      keeps FOLDER (default: a temporary one, removed afterwards)
#
# It uses this machine's own package sources and certificates (apt's sources, /etc/ssl/certs, NODE_EXTRA_CA_CERTS).
set -euo pipefail
cd "$(dirname "$0")/.."
root=${1:-$(mktemp -d /var/tmp/ischia-root.XXXXXX)}
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap
leave() {
  for mount in proc dev/pts dev; do mountpoint -q "$root/$mount" && umount -l "$root/$mount"; done
  [ "${keep:-}" ] || rm -rf --one-file-system "$root"
}
[ $# -gt 0 ] && keep=yes
trap leave EXIT

if [ ! -d "$root/usr/bin" ]; then
  echo "== debootstrap into $root"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" http://deb.debian.org/debian >"$root.log" ||
    { tail -n 20 "$root.log"; exit 1; }
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp -rL --remove-destination /etc/ssl/certs/. "$root/etc/ssl/certs/"
for part in dev dev/pts proc; do mkdir -p "$root/$part"; mountpoint -q "$root/$part" || mount --bind "/$part" "$root/$part"; done
rm -rf "$root/src"
git clone -q . "$root/src"

inside() {
  chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt} \
    ${NODE_EXTRA_CA_CERTS:+npm_config_cafile=/etc/ssl/certs/ca-certificates.crt} bash -c "cd /src && $1" </dev/null
}

echo "== ./dev test"
inside './dev test'
echo "== ./dev run: cards of an urgent example, then Ctrl-C"
inside 'set -m; ./dev run >/tmp/run.log 2>&1 & run=$!
  for _ in $(seq 600); do grep -q "until Ctrl-C" /tmp/run.log && break; sleep 1; kill -0 $run || break; done
  kill -INT -- -$run; wait $run; status=$?; cat /tmp/run.log
  grep -qi critical /tmp/run.log || { echo "no critical card was printed"; exit 1; }'
inside 'node --version; node --version | grep -q "^v18" && ! [ -e /usr/local/bin/node ]'
echo "== a clean root passes"
