# shellcheck shell=bash
# What a build needs, and when one is due. Sourced by ../stagecoach.

is_jdk25() { [ -x "$1/bin/javac" ] && [ "$("$1/bin/javac" -version 2>&1 | sed 's/^javac \([0-9]*\).*/\1/')" -ge 25 ] 2>/dev/null; }

find_jdk() {
    local candidate
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
        /Library/Java/JavaVirtualMachines/*25*/Contents/Home /opt/*jdk*25* \
        "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")"; do
        if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
            export JAVA_HOME=$candidate
            return
        fi
    done
    die "needs a JDK 25 or newer, and found none. Install one (Debian: apt install temurin-25-jdk or openjdk-25-jdk;
            macOS: brew install openjdk; or from adoptium.net) or set JAVA_HOME to it."
}

maven() {
    command -v mvn >/dev/null || die "needs Maven 3.8.7 or newer. Install it (Debian: apt install maven; macOS: brew install maven)."
    (cd "$here" && mvn -B "$@")
}

# Unpacked: a third less start-up time than the jar in jars.
app_of() { echo "$here/$1/target/app/$1.jar"; }

jar_of() { echo "$here/$1/target/$1.jar"; }

has_room() { # FOLDER GB WHAT
    local free
    free=$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 {print int($4 / 1048576)}')
    [ "${free:-$2}" -ge "$2" ] || die "$3 need about $2 GB, and $1 has $free GB free; make room, or work in another folder"
}

# A jar is stale when a source of any module is newer: modules depend on one another.
is_packaged() {
    local module
    for module in $modules bench; do
        [ -f "$(jar_of "$module")" ] || return 1
        [ -z "$(find "$here"/pom.xml "$here"/*/pom.xml "$here"/*/src/main -newer "$(jar_of "$module")" -print -quit)" ] || return 1
    done
}

build() {
    local module
    find_jdk
    if ! is_packaged; then
        has_room "$here" 2 "the build and its libraries"
        echo "building (the first time this downloads about 500 MB of libraries) ..." >&2
        mkdir -p "$run"
        maven package -Dmaven.test.skip=true -pl "${modules// /,},bench" -am >"$run/build.log" 2>&1 &
        show_build $! || { tail -40 "$run/build.log" >&2; die "the build failed; see $run/build.log"; }
        # Maven leaves a jar as it is when nothing in it changed.
        for module in $modules bench; do touch "$(jar_of "$module")"; done
    fi
    for module in $modules; do
        [ "$(app_of "$module")" -nt "$(jar_of "$module")" ] || unpack "$module"
    done
}

# Waits for a build. On a terminal, one line says what it does: "Building gateway [6/9]", or what it downloads.
show_build() {
    local line
    # shellcheck disable=SC2064 # a background process does not hear Ctrl-C itself
    trap "kill $1 2>/dev/null; exit 130" INT TERM
    while [ -t 2 ] && kill -0 "$1" 2>/dev/null; do
        line=$(grep -oE 'Building [a-z-]+ .*\[[0-9]+/[0-9]+\]|Downloading from [^:]+: .*' "$run/build.log" | tail -1 | sed 's/  */ /g; s#: .*/#: #' || true)
        printf '\r\033[K%4ss  %.90s' "$SECONDS" "$line" >&2
        sleep .5
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
    local status=0
    wait "$1" || status=$?
    trap - INT TERM
    return $status
}

# The UI needs an npm; without one, or when its build fails, everything else goes on, and the gateway says so at /.
build_ui() {
    if ! command -v npm >/dev/null; then
        echo "no npm here, so the UI is not built; all else works without it"
    elif [ ! -f "$ui/dist/index.html" ] || [ -n "$(ui_sources -newer "$ui/dist/index.html" -print -quit)" ]; then
        echo "building the UI ..."
        mkdir -p "$run"
        { ui_libraries && npm --prefix "$ui" run build; } >"$run/ui-build.log" 2>&1 ||
            { tail -5 "$run/ui-build.log" >&2; echo "the UI could not be built; all else works without it" >&2; }
    fi
}

ui_sources() { find "$ui/src" "$ui/public" "$ui/index.html" "$ui/package-lock.json" "$ui/vite.config.ts" "$@"; }

ui_libraries() { [ "$ui/node_modules/.package-lock.json" -nt "$ui/package-lock.json" ] || npm --prefix "$ui" ci; }

# Nothing of it goes to the user's Maven repository.
run_tests() { # [--fast|--all]
    local tests=default
    case $1 in
        --fast | --all) tests=${1#--} ;;
        '') ;;
        *) die "test does not know '$1'; ./stagecoach test --help lists what it knows" ;;
    esac
    find_jdk
    maven verify -Dstagecoach.tests="$tests"
    [ "$tests" = fast ] || { build; build_ui; }
    test_ui "$tests"
}

# What Vitest tests, and where there is a Chromium, the pages in it with a cluster of their own; these not among the fast ones.
test_ui() { # fast|default|all
    command -v npm >/dev/null || { echo "UI tests skipped: no npm"; return; }
    ui_libraries
    npm --prefix "$ui" test
    if [ "$1" = fast ]; then
        return
    elif [ -n "${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}" ]; then
        npm --prefix "$ui" run test:browser
    else
        echo "UI tests in a browser skipped: no Chromium (Debian: apt install chromium)"
    fi
}

unpack() {
    rm -rf "$here/$1/target/app"
    "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$(jar_of "$1")" extract --destination "$here/$1/target/app" >/dev/null
    touch "$(app_of "$1")"
}
