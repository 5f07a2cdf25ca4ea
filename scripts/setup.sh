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
