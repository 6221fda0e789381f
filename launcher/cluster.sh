# shellcheck shell=bash
# The cluster as a whole: up, down, scale, status. Sourced by ../stagecoach.

# Whoever answers there would be taken for one of ours.
check_ports() { # MEMBERS GATEWAYS
    local port i ports="8000 8002 50050"
    for i in $(seq 2 "$2"); do ports+=" $((8001 + i))"; done
    for i in $(seq "$1"); do ports+=" $((8010 + i)) $((50050 + i)) $((5700 + i))"; done
    for port in $ports; do
        port=$((port + shift_by))
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "port $port is taken. STAGECOACH_PORT_SHIFT=1000 moves all ports by 1000;
            with STAGECOACH_RUN=/tmp/second as well, a second cluster runs beside the first"
    done
}

up() {
    local members=3 gateways=1 name
    model= dtype= device= config=$here/config.json
    while [ $# -gt 0 ]; do
        case $1 in
            --members) members=${2:?--members needs a number}; shift 2 ;;
            --gateways) gateways=${2:?--gateways needs a number}; shift 2 ;;
            --model) model=${2:?--model needs a model}; shift 2 ;;
            --device) device=${2:?--device needs cpu or cuda}; shift 2 ;;
            --dtype) dtype=${2:?--dtype needs f32, bf16, fp16 or int8}; shift 2 ;;
            --config) config=$(realpath "${2:?--config needs a file}"); shift 2 ;;
            *) die "up does not know '$1'; see ./stagecoach --help" ;;
        esac
    done
    check_count "$members"
    [[ $gateways =~ ^[1-4]$ ]] || die "gateways are 1 to 4, not '$gateways'"
    if is_alive gateway || [ -n "$(living_members)" ]; then die "a cluster runs already; stop it with ./stagecoach down"; fi
    check_ports "$members" "$gateways"
    [ -n "$model" ] || model=$(grep -o '"model_name" *: *"[^"]*"' "$config" | head -1 | cut -d'"' -f4 || true)
    [ -n "$model" ] || die "$config has no model_name; see docs/configuration.md"
    [[ $model != [./]* ]] || [ -d "$model" ] || die "there is no model folder '$model'"
    build
    build_ui
    fetch "$model"
    rm -rf "$run"; mkdir -p "$run"
    printf 'model=%q\ndtype=%q\ndevice=%q\nconfig=%q\nJAVA_HOME=%q\n' "$model" "$dtype" "$device" "$config" "$JAVA_HOME" >"$run/settings"
    trap 'echo; echo "stopping ..."; stop_all; exit 130' INT TERM
    trap stop_all EXIT
    start_tokenizer
    for i in $(seq "$members"); do start_member "$i" "$members"; done
    for name in gateway $(seq -f gateway%g 2 "$gateways"); do start_gateway "$name"; done
    await_ready "$members" 180
    await_gateways
    urls
    make_caches_meanwhile
    watch
}

urls() {
    printf '\nStagecoach is ready: %s members serve %s.\n' "$(living_members | wc -l)" "$model"
    [ ! -f "$ui/dist/index.html" ] || echo "  UI         $gateway/"
    cat <<TEXT
  API        $gateway/api/model/process   and OpenAI's at $gateway/v1$(other_gateways | sed 's/^/, /' | tr -d '\n')
  API docs   $gateway/docs
  Cluster    $gateway/api/cluster
  Metrics    $gateway/metrics
Try:  curl -X POST $gateway/api/model/process -H 'Content-Type: application/json' \\
        -d '{"text": "Once upon a time there was a", "metadata": {}}'
Logs are in $run. Ctrl-C stops the cluster.
TEXT
}

# Says once of each process that ends; the cluster goes on without it.
watch() {
    local name gone=" "
    while is_alive gateway || is_alive tokenizer || [ -n "$(living_members)" ]; do
        for name in $(processes); do
            if ! is_alive "$name" && [ ! -f "$run/stopping" ] && [[ $gone != *" $name "* ]]; then
                echo "$name has ended; see $run/$name.log, and start it again with ./stagecoach start $name"
                gone+="$name "
            elif is_alive "$name"; then
                gone=${gone/ $name / }
            fi
        done
        sleep 1 & wait $!
    done
}

stop_all() {
    trap - EXIT
    [ ! -d "$run" ] || touch "$run/stopping"
    [ -z "${maker:-}" ] || kill "$maker" 2>/dev/null || true
    # Gateways first, so that they take no request that nobody can answer any more.
    # shellcheck disable=SC2046
    stop $(processes | grep gateway || true) $(processes | grep -v gateway || true)
}

# Ready, with so many members, each of them with a role, and no role on its way.
await_ready() { # await_ready MEMBERS SECONDS
    local deadline=$((SECONDS + $2)) state name problem told=
    while [ $SECONDS -lt $deadline ]; do
        state=$(ask --max-time 2 "$gateway/api/cluster" 2>/dev/null || true)
        if [[ $state == *'"ready":true'* && $state != *'"roles":[]'* && $state != *LOADING* && $state != *DRAINING* ]] &&
            [ "$(grep -o '"pid":' <<<"$state" | wc -l)" -eq "$1" ]; then
            [ ! -t 1 ] || printf '\r\033[K'
            return 0
        fi
        for name in $(processes); do
            is_alive "$name" || { tail -25 "$run/$name.log" >&2; die "$name could not start; the end of $run/$name.log is above"; }
        done
        problem=$(obstacle "$state")
        if [ "$problem" != "$told" ]; then
            [ -z "$problem" ] || { [ ! -t 1 ] || printf '\r\033[K'; echo "cannot serve: $problem" >&2; }
            told=$problem
        fi
        [ ! -t 1 ] || printf '\r\033[Kstarting ... %ss, %s' "$SECONDS" "$(loaded "$state")"
        sleep .3
    done
    die "the cluster was not ready within $2 s; see $run/*.log"
}

# Those beside the first, by their addresses.
other_gateways() { local name; for name in $(processes | grep '^gateway[2-4]$' || true); do echo "http://localhost:$(gateway_port "$name")"; done; }

await_gateways() {
    local other
    for other in $(other_gateways); do
        for _ in $(seq 100); do ask --max-time 2 "$other/health/ready" >/dev/null 2>&1 && continue 2; sleep .2; done
        die "the gateway at $other does not serve; see $run/gateway*.log"
    done
}

# What the cluster cannot get over by itself, the first if there are several, from what /api/cluster says.
obstacle() { sed -nE 's/.*"problems":\["(([^"\\]|\\.)*)".*/\1/p' <<<"$1"; }

# How far the stages are, from what /api/cluster says.
loaded() {
    local ready loading
    [ -n "$1" ] || { echo "the gateway is not there yet"; return; }
    ready=$(grep -o '"READY"' <<<"$1" | wc -l)
    loading=$(grep -o '"LOADING"' <<<"$1" | wc -l)
    echo "$(grep -o '"pid":' <<<"$1" | wc -l) members, $ready stages ready, $loading loading"
}

# curl with the key, which must not show in the list of processes.
ask() { curl -fsS -K - "$@" <<<"${STAGECOACH_API_KEY:+header = \"Authorization: Bearer $STAGECOACH_API_KEY\"}"; }

check_count() { [[ $1 =~ ^[0-9]+$ ]] && [ "$1" -ge 1 ] && [ "$1" -le $max_members ] || die "members are 1 to $max_members, not '$1'"; }

scale() {
    check_count "${1:?scale needs a number of members}"
    is_alive gateway || die "no cluster runs here; start one with ./stagecoach up"
    # shellcheck disable=SC1091
    . "$run/settings"; export JAVA_HOME
    local living count i
    living=$(living_members)
    count=$(wc -w <<<"$living")
    for ((i = 1; count < $1; i++)); do
        is_alive "node$i" || { start_member "$i" "$1"; count=$((count + 1)); }
    done
    for name in $(sort -Vr <<<"$living"); do
        [ "$count" -le "$1" ] || { stop "$name"; count=$((count - 1)); }
    done
    for name in $(processes); do is_alive "$name" || rm -f "$run/$name.pid"; done
    await_ready "$1" 120
    status ""
}

start_again() {
    is_alive tokenizer || is_alive gateway || [ -n "$(living_members)" ] || die "no cluster runs here; start one with ./stagecoach up"
    ! is_alive "$1" || die "$1 runs already"
    # shellcheck disable=SC1091
    . "$run/settings"; export JAVA_HOME
    case $1 in
        tokenizer) start_tokenizer ;;
        gateway | gateway[2-4]) start_gateway "$1" ;;
        node[1-9] | node1[0-6]) start_member "${1#node}" "$(($(living_members | wc -l) + 1))" ;;
        *) die "start takes tokenizer, gateway, gateway2 to gateway4 or node1 to node$max_members, not '$1'" ;;
    esac
    echo "$1 is starting: ./stagecoach logs $1, ./stagecoach status"
}

status() { # a table, or with --json the whole
    local format=text/plain
    case $1 in
        "") ;;
        --json) format=application/json ;;
        *) die "status does not know '$1'; see ./stagecoach status --help" ;;
    esac
    ask --max-time 5 -H "Accept: $format" "$gateway/api/cluster" && echo ||
        die "no cluster answers at $gateway; start one with ./stagecoach up, and set STAGECOACH_API_KEY where it wants a key"
}
