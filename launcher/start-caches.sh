# shellcheck shell=bash
# What a service loads and links at each start, kept ready to map (JEP 483, docs/operations.md). Sourced by ../stagecoach.

# Beside the jar, so that it goes with it; of this JDK and these options only. The JVM ignores one that does not fit.
cache_of() { echo "$here/$1/target/app/$1-$({ cat "$JAVA_HOME/release"; jvm_options "$1"; } | cksum | cut -d' ' -f1).aot"; }

cache_options() {
    local cache
    cache=$(cache_of "$1")
    [ "${STAGECOACH_AOT:-}" = off ] || [ ! -f "$cache" ] || printf '%s\n' "-XX:AOTCache=$cache" '-Xlog:aot*=off' '-Xlog:cds*=off'
}

has_caches() { local module; for module in $modules; do [ -f "$(cache_of "$module")" ] || return 1; done; }

# One of each service, on ports that nobody uses, serves a few texts and records what it needed. Needs about 20 s and 1.5 GB;
# whatever goes wrong, there is just no cache. Of several at once, one works and the others wait for it. For a subshell.
make_caches() {
    mkdir -p "$here/target"
    exec 9>"$here/target/prepare.lock"
    flock 9
    ! has_caches || exit 0
    # shellcheck disable=SC2086 # names
    unset ${!STAGECOACH_@}
    recording=yes run=$here/target/prepare shift_by=$((11000 + RANDOM % 3000)) model=demo dtype='' device='' config=$here/config.json
    gateway=http://localhost:$((8000 + shift_by))
    rm -rf "$run"; mkdir -p "$run"
    trap 'for name in $(processes); do kill -9 -- "-$(cat "$run/$name.pid")" || true; done' EXIT
    trap 'exit 1' INT TERM
    start_tokenizer; start_member 1 1; start_gateway gateway
    await_ready 1 120
    rehearse
    for name in gateway tokenizer node1; do kill "$(cat "$run/$name.pid")"; done
    for name in gateway tokenizer node1; do while is_alive "$name"; do sleep .2; done; rm "$run/$name.pid"; done
    for module in $modules; do adopt "$module" "$(cache_of "$module")"; done
}

# What a gateway is asked for most, so that the classes for it are in the caches.
rehearse() {
    local request='{"text": "Once upon a time", "metadata": {}, "parameters": {"max_new_tokens": 48, "seed": 1, "stream": STREAM}}' path
    for path in /health/ready /metrics /v1/models; do ask "$gateway$path"; done
    ask -H 'Content-Type: application/json' -d "${request/STREAM/false}" "$gateway/api/model/process"
    ask -H 'Content-Type: application/json' -d "${request/STREAM/true}" "$gateway/api/model/process"
    ask -H 'Content-Type: application/json' -d '{"model": "demo", "prompt": "Once", "max_tokens": 8}' "$gateway/v1/completions"
}

# A cache takes its place when a JVM can use it, and the ones of other JDKs go.
adopt() { # MODULE CACHE
    # shellcheck disable=SC2046
    "$JAVA_HOME/bin/java" $(jvm_options "$1") -XX:AOTMode=on -XX:AOTCache="$2.new" -cp "$(app_of "$1")" -version || exit 1
    find "$(dirname "$2")" -maxdepth 1 -name '*.aot' -delete
    mv "$2.new" "$2"
}

# Behind a cluster that is ready, and with what it leaves of the cores.
make_caches_meanwhile() {
    [ "${STAGECOACH_AOT:-}" != off ] && ! has_caches || return 0
    echo "Preparing faster starts in the background, once; see target/prepare.log."
    make_caches >"$here/target/prepare.log" 2>&1 &
    maker=$!
}

prepare() {
    build
    build_ui
    has_caches || { echo "preparing faster starts (about 20 s) ..." >&2; (make_caches) >"$here/target/prepare.log" 2>&1; } ||
        die "no start caches could be made, all else works without them; see $here/target/prepare.log"
}
