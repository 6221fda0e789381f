# shellcheck shell=bash
# Commands that need no cluster of the launcher, or bring their own. Sourced by ../stagecoach.

generate() { # TEXT OPTIONS...
    build
    STAGECOACH_URL=${STAGECOACH_URL:-$gateway} "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        -cp "$(app_of gateway):$here/gateway/target/app/lib/*" io.stagecoach.gateway.terminal.GenerateTool "$@"
}

# One log from its beginning, or the end of all, each line with the name of its process. It follows logs that are yet to come
# from a process that is started again.
logs() { # [NAME]
    local names
    names=$(find "$run" -maxdepth 1 -name '*.log' -exec basename {} .log \; 2>/dev/null | sort | tr '\n' ' ')
    [ -n "$names" ] || die "there are no logs in $run: no cluster has run here; start one with ./stagecoach up"
    [ -z "$1" ] || [ -f "$run/$1.log" ] || die "there is no log of '$1'; there are: $names"
    [ -z "$1" ] || exec tail -n +1 -F "$run/$1.log"
    # tail writes an empty line and "==> FILE <==" where it changes over to another log.
    local line name='' empty=
    tail -n 20 -F "$run"/*.log 2>/dev/null | while IFS= read -r line; do
        if [[ $line == "==> "*.log" <==" ]]; then
            name=${line##*/} name=${name%.log <==} empty=
        elif [ -z "$line" ]; then
            empty=yes
        else
            [ -z "$empty" ] || printf '%-9s |\n' "$name"
            empty=
            printf '%-9s | %s\n' "$name" "$line"
        fi
    done
}

new_key() { # NAME
    [[ ${1:-} =~ ^[A-Za-z0-9._-]+$ ]] || die "new-key needs a name of letters, digits, dots and dashes, for the gateway's log"
    local key
    key=sk-$(head -c 32 /dev/urandom | base64 | tr -d '+/=\n')
    cat <<TEXT
The key, which is shown only now:
  $key
For the gateway (the number is that of the key among all keys):
  STAGECOACH_GATEWAY_ACCESS_KEYS_0_NAME=$1
  STAGECOACH_GATEWAY_ACCESS_KEYS_0_SHA256=$(printf %s "$key" | sha256sum | cut -d' ' -f1)
TEXT
}

tool() { # tool CLASS ARGUMENTS...
    build
    local lib=$here/cluster-member/target/app
    STAGECOACH_DEMO=$here/model-shards/demo "$JAVA_HOME/bin/java" -cp "$lib/cluster-member.jar:$lib/lib/*" "$@"
}

bench() { # bench COMMAND OPTIONS...
    build
    local lib=$here/cluster-member/target/app
    # In this process's place, so that a signal ends it, and not just its parent.
    GOMP_SPINCOUNT=$(runtime GOMP_SPINCOUNT) MKL_CBWR=$(runtime MKL_CBWR)
    export GOMP_SPINCOUNT MKL_CBWR
    # shellcheck disable=SC2046 # options are separated by spaces
    exec "$JAVA_HOME/bin/java" $(runtime ENGINE_JVM) -Dstagecoach.bench.peers="$here/bench/peers" \
        -cp "$here/bench/target/bench.jar:$lib/cluster-member.jar:$lib/lib/*" io.stagecoach.bench.Bench "$@"
}

chaos() { # a cluster of its own, so that nothing that runs here is disturbed
    bench chaos --launcher "$here/stagecoach" --run "${STAGECOACH_RUN:-$here/.chaos}" \
        --port-shift "${STAGECOACH_PORT_SHIFT:-400}" "$@"
}

fetch() { # only a hub id needs it: nothing is fetched for demo or a folder
    [ "$1" = demo ] || [ -d "$1" ] || tool io.stagecoach.source.FetchTool "$1"
}
