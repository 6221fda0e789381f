# shellcheck shell=bash
# Commands that need no cluster of the launcher, or bring their own. Sourced by ../stagecoach.

generate() { # TEXT OPTIONS...
    build
    STAGECOACH_URL=${STAGECOACH_URL:-$gateway} "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        -cp "$(app_of gateway):$here/gateway/target/app/lib/*" io.stagecoach.gateway.terminal.GenerateTool "$@"
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
    export GOMP_SPINCOUNT=20000 MKL_CBWR=AUTO,STRICT
    exec "$JAVA_HOME/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow -Djava.util.concurrent.ForkJoinPool.common.parallelism=4 \
        -Dai.djl.offline=true -Dstagecoach.bench.peers="$here/bench/peers" \
        -cp "$here/bench/target/bench.jar:$lib/cluster-member.jar:$lib/lib/*" io.stagecoach.bench.Bench "$@"
}

chaos() { # a cluster of its own, so that nothing that runs here is disturbed
    bench chaos --launcher "$here/stagecoach" --run "${STAGECOACH_RUN:-$here/.chaos}" \
        --port-shift "${STAGECOACH_PORT_SHIFT:-400}" "$@"
}

fetch() { # only a hub id needs it: nothing is fetched for demo or a folder
    [ "$1" = demo ] || [ -d "$1" ] || tool io.stagecoach.source.FetchTool "$1"
}
