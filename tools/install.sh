#!/usr/bin/env bash
# Installs what is missing, and says in one sentence what it can't.
#
#   tools/install.sh build   what `make build` needs: a C compiler and libclang (pg_query compiles Postgres's parser)
#   tools/install.sh test    that, rustfmt and clippy, the Node packages of tests/node, pg_dump, pgTAP and pg_prove, pre-commit
#
# Debian and Ubuntu, as root or with sudo. macOS with Homebrew: written, not tested.
set -euo pipefail
cd "$(dirname "$0")/.."

# The oldest that work: Rust as in Cargo.toml, Node for `npm ci` (the programs run on the Node of the lock file),
# pg_dump for the PostgreSQL 15 server of the tests, Python for pre-commit.
RUST_MINOR=$(sed -n 's/^rust-version = "1\.\([0-9]*\).*/\1/p' Cargo.toml)
NODE_MAJOR=18
PG_DUMP_MAJOR=15
PYTHON_MINOR=11

fail() {
  echo "install: $*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# packages "Debian's names" "Homebrew's names": installs them, or fails.
packages() {
  echo "install: installing ${1}"
  if has apt-get; then
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
      has sudo || fail "${1} must be installed, but this user isn't root and there is no sudo. Run 'apt-get install ${1}' as root."
      as_root=(sudo)
    fi
    # shellcheck disable=SC2086 # the names are a list
    { ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
      ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${1}; } ||
      fail "apt-get could not install ${1}: see its messages above."
  elif has brew; then
    # shellcheck disable=SC2086
    [ -z "${2}" ] || brew install ${2} || fail "Homebrew could not install ${2}: see its messages above."
  else
    fail "${1} must be installed, and this machine has neither apt-get nor Homebrew. Install the equivalent by hand."
  fi
}

# --- Rust -------------------------------------------------------------------------------------------------------
rust() {
  has cargo || fail "Rust is missing. Get it with
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
and run this again in a new shell."
  local minor
  minor=$(rustc --version | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p')
  [ "${minor:-0}" -ge "$RUST_MINOR" ] ||
    fail "$(rustc --version) is too old: 1.${RUST_MINOR} or later is needed. 'rustup update stable' brings it."
}

rust_component() { # rust_component cargo-subcommand component
  cargo "$1" --version >/dev/null 2>&1 && return
  has rustup || fail "'cargo $1' is missing and there is no rustup to add it. Install your distribution's package of it."
  rustup component add "$2" || fail "'rustup component add $2' failed: see its messages above."
}

# --- C compiler and libclang ------------------------------------------------------------------------------------
exists() { # exists path...: whether one of the paths is there, as a pattern that matches nothing isn't
  local path
  for path in "$@"; do
    [ ! -e "$path" ] || return 0
  done
  return 1
}

# bindgen needs the library and, beside it, clang's own headers.
has_libclang() {
  if [ "$(uname -s)" = Darwin ]; then
    has brew && exists "$(brew --prefix llvm 2>/dev/null)/lib/libclang.dylib"
  else
    exists "${LIBCLANG_PATH:-/nonexistent}"/libclang* /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* &&
      exists "${LIBCLANG_PATH:-/nonexistent}"/clang/*/include/stddef.h /usr/lib/llvm-*/lib/clang/*/include/stddef.h \
        /usr/lib/clang/*/include/stddef.h
  fi
}

compiler() {
  has cc || packages build-essential ""
  has cc || fail "there is no C compiler ('cc'). On macOS, 'xcode-select --install' brings it."
  has_libclang || packages libclang-dev llvm
  has_libclang || fail "libclang or its headers are still missing after the installation; set LIBCLANG_PATH to the folder with libclang."
}

# --- Node packages: Postgres 15 and 17, Supabase's tools, TypeScript, mermaid -------------------------------------
node_packages() {
  has npm || packages "nodejs npm" node
  local major
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$major" -ge "$NODE_MAJOR" ] || fail "Node $(node --version) is too old for npm ci: ${NODE_MAJOR} or later is needed."
  # The lock file that is installed is kept beside the packages.
  cmp -s tests/node/package-lock.json tests/node/node_modules/.installed-lock.json && return
  echo "install: installing the Node packages of tests/node"
  (cd tests/node && npm ci --loglevel=error) || fail "npm ci failed in tests/node: see its messages above."
  cp tests/node/package-lock.json tests/node/node_modules/.installed-lock.json
}

# --- pg_dump ------------------------------------------------------------------------------------------------------
has_pg_dump() {
  local program major
  for program in /usr/lib/postgresql/*/bin/pg_dump /opt/homebrew/opt/libpq/bin/pg_dump /usr/local/opt/libpq/bin/pg_dump; do
    [ -x "$program" ] || continue
    major=$("$program" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    [ "$major" -lt "$PG_DUMP_MAJOR" ] || return 0
  done
  return 1
}

pg_dump_client() {
  has_pg_dump || packages postgresql-client libpq
  has_pg_dump || fail "there is no pg_dump ${PG_DUMP_MAJOR} or later: this distribution's is too old (Debian 12, Ubuntu 24.04 and later have it)."
}

# --- pgTAP and pg_prove -------------------------------------------------------------------------------------------
has_pgtap() {
  exists /usr/share/postgresql/*/extension/pgtap.control
}

# The newest pgTAP that the distribution has. It brings a server of its version along, which the tests don't use.
pgtap_package() {
  apt-cache pkgnames postgresql- | sed -n 's/^postgresql-\([0-9]*\)-pgtap$/\1/p' | sort -n | tail -n 1
}

pgtap() {
  if ! has_pgtap; then
    has apt-cache || fail "pgTAP must be installed in /usr/share/postgresql/*/extension, and this machine has no apt-get to do it with."
    local version
    version=$(pgtap_package)
    [ -n "$version" ] || fail "this distribution has no package of pgTAP."
    packages "postgresql-${version}-pgtap" ""
  fi
  has pg_prove || packages libtap-parser-sourcehandler-pgtap-perl ""
  has pg_prove || fail "there is no pg_prove: CPAN's TAP::Parser::SourceHandler::pgTAP has it."
  has psql || packages postgresql-client libpq
}

# --- pre-commit -----------------------------------------------------------------------------------------------------
pre_commit() {
  has git || packages git git
  # Debian's Python comes without what makes virtual environments.
  { has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; } || packages "python3 python3-venv" python3
  python3 -c "import sys; sys.exit(sys.version_info < (3, ${PYTHON_MINOR}))" ||
    fail "$(python3 --version) is too old for pre-commit: 3.${PYTHON_MINOR} or later is needed (Debian 12, Ubuntu 24.04 and later have it)."
  # The list that is installed is kept beside the packages.
  local folder=tests/python/venv
  cmp -s tests/python/requirements.txt "$folder/.installed-requirements.txt" && "$folder/bin/python" -m pre_commit --version >/dev/null 2>&1 && return
  echo "install: installing pre-commit into $folder"
  { rm -rf "$folder" && python3 -m venv "$folder" &&
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement tests/python/requirements.txt; } ||
    fail "pip could not install pre-commit in $folder: see its messages above."
  cp tests/python/requirements.txt "$folder/.installed-requirements.txt"
}

case "${1:-}" in
build)
  rust
  compiler
  ;;
test)
  rust
  rust_component fmt rustfmt
  rust_component clippy clippy
  compiler
  node_packages
  pg_dump_client
  pgtap
  pre_commit
  ;;
*) fail "usage: tools/install.sh build|test" ;;
esac
