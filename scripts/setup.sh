# Sourced by the other scripts: goes to the root of the repository and installs what npm provides.
# Needs Go and Node; nothing here needs root.

# A relative data folder means the caller's.
case "${TEMOIN_DATA:-/}" in /*) ;; *) export TEMOIN_DATA="$PWD/$TEMOIN_DATA" ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

command -v go >/dev/null || die "Go is missing: install Go $(sed -n 's/^go //p' go.mod) or newer."
command -v npm >/dev/null || die "Node is missing: install Node 20 or newer, with npm."
[ -w . ] || die "This folder ($PWD) cannot be written by this user: clone the repository as the user who runs it."

# Go and npm keep caches in the home folder. Users such as nobody have none.
if [ ! -d "${HOME:-}" ] || [ ! -w "$HOME" ]; then
  export HOME="$PWD/.home"
  mkdir -p "$HOME"
fi
# The checkout may belong to another user; git then refuses to tell its version, which nothing needs.
export GOFLAGS="${GOFLAGS:-} -buildvcs=false"

# install_packages production|all: npm ci, unless node_modules is what the lock file says already. The packages' install
# scripts are not run.
install_packages() {
  local installed=node_modules/.installed-
  if cmp -s package-lock.json "${installed}all" || { [ "$1" = production ] && cmp -s package-lock.json "${installed}production"; }; then
    return
  fi
  local omit=()
  [ "$1" = all ] || omit=(--omit=dev)
  say "installing npm packages (half a minute)"
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error ${omit[@]+"${omit[@]}"} >/dev/null
  cp package-lock.json "$installed$1"
}

# install_peers: the banners that scripts/bench measures ours beside, in a folder of their own.
install_peers() {
  cmp -s scripts/peers/package-lock.json scripts/peers/node_modules/.installed && return
  say "installing the other banners"
  npm ci --prefix scripts/peers --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
  cp scripts/peers/package-lock.json scripts/peers/node_modules/.installed
}

# debian PROGRAM PACKAGE...: installs packages when the program is missing and this machine is a Debian that we rule.
debian() {
  local program=$1
  shift
  compgen -G "$program" >/dev/null && return
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return
  say "installing $*"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >/tmp/temoin-apt.log 2>&1
}

# debian_server PROGRAM PACKAGE...: the same for servers, but not where installing one also starts it, on its usual port.
debian_server() { [ -d /run/systemd/system ] || debian "$@"; }

# find_browser: sets CHROMIUM, unless it is set, to one that is installed here, can be installed or came with the packages.
find_browser() {
  if [ -z "${CHROMIUM:-}" ]; then
    debian /usr/bin/chromium chromium fonts-dejavu-core || true
    CHROMIUM=$(command -v chromium chromium-browser google-chrome | head -1 || true)
    [ -n "$CHROMIUM" ] || CHROMIUM=$(node scripts/browser.mjs)
  fi
  export CHROMIUM
}
