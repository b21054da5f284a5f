# Sourced by Scripts/test --peers: installs the programs that are not ours, each into a folder of its own.
# What cannot be installed is named, and its tests are left out of the run.

# install_peer NAME REQUIREMENT…: from PyPI, without touching the system's own packages.
install_peer() {
  local name=$1
  shift
  local folder=$ANTIPHON_PEERS/$name
  [ -f "$folder/.installed" ] && return
  rm -rf "$folder"
  if python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target "$folder" "$@" \
    >"$ANTIPHON_PEERS/$name.log" 2>&1; then
    touch "$folder/.installed"
  else
    rm -rf "$folder"
    say "NOT INSTALLED  $name ($*): $(grep -E '^ERROR' "$ANTIPHON_PEERS/$name.log" | head -n 1)"
  fi
}

install_peers() {
  export ANTIPHON_PEERS=$root/.build/peers
  mkdir -p "$ANTIPHON_PEERS"
  [ "$(uname)" = Darwin ] || command -v pip3 >/dev/null || install_packages python3 python3-pip
  install_peer llmock llmock==0.2.2
}
