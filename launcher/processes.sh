# shellcheck shell=bash
# Starts and stops single processes. Sourced by ../stagecoach.

# A process that was killed may stay a zombie for a while, which answers signals.
is_alive() { [ -f "$run/$1.pid" ] && [[ $(ps -o stat= -p "$(cat "$run/$1.pid" 2>/dev/null)" 2>/dev/null) == [^Z]* ]]; }

runtime() { sed -n "s/^$1=//p" "$here/runtime.env"; }

# What a service's JVM is told.
jvm_options() {
    case $1 in
        cluster-member) echo "$(runtime ENGINE_JVM) $(runtime MEMBER_JVM)" ;;
        *) runtime SERVICE_JVM ;;
    esac
}

# start NAME MODULE; the environment says the rest
start() {
    local options session=(setsid)
    # shellcheck disable=SC2207 # no option has a space
    options=($(jvm_options "$2"))
    if [ -n "${recording:-}" ]; then
        options+=("-XX:AOTCacheOutput=$(cache_of "$2").new")
        # Linux shares the cores out by session before it looks at what is nice.
        # shellcheck disable=SC2016
        session+=(sh -c 'echo 19 2>/dev/null >/proc/self/autogroup; exec nice -n 19 "$@"' sh)
    else
        mapfile -t -O ${#options[@]} options < <(cache_options "$2")
    fi
    GOMP_SPINCOUNT=$(runtime GOMP_SPINCOUNT) MKL_CBWR=$(runtime MKL_CBWR) STAGECOACH_DEMO=$here/model-shards/demo \
        "${session[@]}" "$JAVA_HOME/bin/java" "${options[@]}" -jar "$(app_of "$2")" >>"$run/$1.log" 2>&1 </dev/null 9>&- &
    echo $! >"$run/$1.pid"
    disown
}

start_tokenizer() {
    STAGECOACH_MODEL=$model SPRING_GRPC_SERVER_PORT=$((50050 + shift_by)) SERVER_PORT=$((8002 + shift_by)) \
        start tokenizer tokenizer
}

# start_gateway NAME: gateway, which the launcher itself asks, or gateway2 to gateway4
start_gateway() {
    [ ! -f "$ui/dist/index.html" ] || export STAGECOACH_GATEWAY_UI=$ui/dist
    STAGECOACH_CONFIG=$config STAGECOACH_GATEWAY_MEMBERS=$(addresses 50050) SERVER_PORT=$(gateway_port "$1") \
        STAGECOACH_GATEWAY_TOKENIZER=127.0.0.1:$((50050 + shift_by)) start "$1" gateway
}

# gateway -> 8000, gateway2 -> 8003: 8002 is the tokenizer's
gateway_port() { local number=${1#gateway}; echo $((8000 + shift_by + (${number:--1} + 1))); }

# start_member INDEX COUNT: node INDEX, one of COUNT on this host
start_member() {
    STAGECOACH_CONFIG=$config STAGECOACH_MODEL=$model STAGECOACH_DTYPE=$dtype STAGECOACH_DEVICE=${device:-} STAGECOACH_NODE=node$1 \
        STAGECOACH_ADDRESS=127.0.0.1:$((50050 + shift_by + $1)) STAGECOACH_MEMBERPORT=$((5700 + shift_by + $1)) \
        STAGECOACH_JOIN=$(join_addresses "$1" "$2") STAGECOACH_EXPECTEDMEMBERS=$2 SERVER_PORT=$((8010 + shift_by + $1)) \
        start "node$1" cluster-member
}

# join_addresses INDEX COUNT: where members were started, this one and those that start with it included. No more: when a
# cluster that was split looks for its other part, it waits 5 s at each address where nobody is, and they come in no order.
join_addresses() { addresses 5700 "$({ printf '%s\n' "$@"; processes | sed -n 's/^node//p'; } | sort -n | tail -1)"; }

# addresses 50050 [LAST] -> 127.0.0.1:50051,127.0.0.1:50052,...: where members of this machine may be
addresses() {
    local i list=
    for i in $(seq "${2:-$max_members}"); do list+=,127.0.0.1:$(($1 + shift_by + i)); done
    echo "${list#,}"
}

stop() { # stop NAME...: asks, waits, insists
    local name
    for name in "$@"; do is_alive "$name" && kill "$(cat "$run/$name.pid" 2>/dev/null)" 2>/dev/null || true; done
    for name in "$@"; do
        for _ in $(seq 250); do is_alive "$name" || break; sleep .1; done
        is_alive "$name" && kill -9 "$(cat "$run/$name.pid" 2>/dev/null)" 2>/dev/null || true
        rm -f "$run/$name.pid"
    done
}

processes() { find "$run" -name '*.pid' -exec basename {} .pid \; 2>/dev/null | sort; }

living_members() { local name; for name in $(processes); do [[ $name == node* ]] && is_alive "$name" && echo "$name"; done || true; }
