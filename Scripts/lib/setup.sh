# Shared by Scripts/run and Scripts/test: finds or installs what the build needs. Sourced, never run.
# Everything it says goes to standard error, so that a program's own output stays clean.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
swift_version=6.3.1
swift_minimum=6.2

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "error: $*"
  exit 1
}

# as_root COMMAND…: runs it with sudo unless we are root already.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "these packages need root, and there is no sudo. As root, run: $*"
  fi
}

# install_packages NAME…: installs the Debian packages among them that are missing, and says which.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing from Debian: ${missing[*]}"
  as_root apt-get update -qq >&2 || say "warning: the package lists could not be refreshed; trying with the present ones"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    fail "installing ${missing[*]} failed; the lines above say why. Nothing else was changed."
}

# install_formulae NAME…: the same with Homebrew.
install_formulae() {
  command -v brew >/dev/null 2>&1 || fail "Homebrew is missing; see https://brew.sh, then run this again"
  local missing=() formula
  for formula in "$@"; do
    brew list --versions "$formula" >/dev/null 2>&1 || missing+=("$formula")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing with Homebrew: ${missing[*]}"
  brew install "${missing[@]}" >&2
}

# swift_is_new_enough PATH: whether this compiler is of the version we need.
swift_is_new_enough() {
  local version
  version=$("$1" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$swift_minimum" "$version" | sort -V | head -n 1)" = "$swift_minimum" ]
}

# ensure_swift: puts a Swift compiler on the path; downloads one, signature checked, when there is none.
ensure_swift() {
  local home=${XDG_DATA_HOME:-$HOME/.local/share}/antiphon-build/swift-$swift_version candidate
  for candidate in "$(command -v swift || true)" /opt/swift/usr/bin/swift "$HOME/.local/share/swiftly/bin/swift" \
    "$home/usr/bin/swift"; do
    if [ -x "$candidate" ] && swift_is_new_enough "$candidate"; then
      PATH=$(dirname "$candidate"):$PATH
      return
    fi
  done
  [ "$(uname)" = Linux ] || fail "Swift $swift_minimum or later is missing; install Xcode, or see https://www.swift.org/install"
  install_packages curl ca-certificates gnupg
  local system architecture=""
  # shellcheck disable=SC1091
  system=$(. /etc/os-release && printf '%s%s' "$ID" "${VERSION_ID:-}")
  [ "$(uname -m)" = aarch64 ] && architecture=-aarch64
  local name=swift-$swift_version-RELEASE-$system$architecture
  local address=https://download.swift.org/swift-$swift_version-release/$system$architecture/swift-$swift_version-RELEASE/$name.tar.gz
  local work
  work=$(mktemp -d)
  say "Downloading Swift $swift_version (about 1 GB) into $home"
  curl -fL --retry 3 --progress-bar -o "$work/swift.tar.gz" "$address" &&
    curl -fsSL --retry 3 -o "$work/swift.tar.gz.sig" "$address.sig" &&
    curl -fsSL --retry 3 -o "$work/keys.asc" https://www.swift.org/keys/all-keys.asc ||
    fail "Swift could not be downloaded from $address. Install Swift $swift_minimum or later yourself: https://www.swift.org/install"
  GNUPGHOME=$work gpg --quiet --import "$work/keys.asc" 2>/dev/null
  GNUPGHOME=$work gpg --quiet --verify "$work/swift.tar.gz.sig" "$work/swift.tar.gz" ||
    fail "the signature of the downloaded Swift is wrong; it was not installed"
  mkdir -p "$home"
  tar -xzf "$work/swift.tar.gz" -C "$home" --strip-components 1
  rm -rf "$work"
  PATH=$home/usr/bin:$PATH
}

# ensure_build_tools: everything that building needs.
ensure_build_tools() {
  if [ "$(uname)" = Darwin ]; then
    install_formulae cmark-gfm pkg-config
  elif command -v dpkg-query >/dev/null 2>&1; then
    install_packages git ca-certificates pkg-config g++ libc6-dev zlib1g-dev libncurses-dev libsqlite3-dev \
      libcmark-gfm-dev libcmark-gfm-extensions-dev
  else
    say "note: neither Debian nor macOS; ncursesw, cmark-gfm and sqlite3 with their headers must be there already"
  fi
  ensure_swift
}

# set_release_flags: sets `release_flags`, what the program itself is built with.
#
# A position-independent program of this size has 130,000 places that the loader fills in, and the list of them is read
# whole at every start. Packed (RELR) it is 3 MB shorter, which is as much less memory; the loader of glibc knows that
# form from version 2.36 on, and the linker that comes with Swift writes it.
#
# What a start runs lies together, in the order of a list (Scripts/startup-order): that is 6 MB less to be read.
set_release_flags() {
  release_flags=(--static-swift-stdlib)
  [ "$(uname)" = Linux ] || return 0
  [ -x "$(dirname "$(readlink -f "$(command -v swift)")")/ld.lld" ] || return 0
  release_flags+=(
    -Xswiftc -use-ld=lld -Xlinker "--symbol-ordering-file=$root/Scripts/lib/startup-order.txt"
    -Xlinker --no-warn-symbol-ordering)
  local glibc
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || return 0
  [ "$(printf '2.36\n%s\n' "${glibc#glibc }" | sort -V | head -n 1)" = 2.36 ] || return 0
  release_flags+=(-Xlinker -z -Xlinker pack-relative-relocs)
}
