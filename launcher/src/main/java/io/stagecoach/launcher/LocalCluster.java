package io.stagecoach.launcher;

import io.stagecoach.launcher.GatewayClient.Answer;
import io.stagecoach.launcher.ServiceCommand.Start;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The processes of a cluster on this machine: starts them, waits until they serve, watches and stops them. */
final class LocalCluster {
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final Duration STOP_LOOK = Duration.ofMillis(100);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(25);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration GATEWAYS_LIMIT = Duration.ofSeconds(20);
    private static final int LINES_OF_A_LOG = 25;

    private final Workspace workspace;
    private final RunFolder run;
    private final Starter starter;
    private final Pause pause;
    private final Console console;

    /** @param starter starts a process and returns its number */
    LocalCluster(Workspace workspace, RunFolder run, Starter starter, Pause pause, Console console) {
        this.workspace = workspace;
        this.run = run;
        this.starter = starter;
        this.pause = pause;
        this.console = console;
    }

    /** Starts processes, which a test replaces. */
    interface Starter {
        long start(Start start, Path log) throws IOException;
    }

    /** @param terminal one line may be written over again to say how far a start is */
    record Console(PrintStream out, PrintStream errors, boolean terminal) {
        void progress(String line) {
            if (terminal) {
                out.print("\r\033[K" + line);
                out.flush();
            }
        }

        void endProgress() {
            progress("");
        }

        void showEnd(Path log, int lines) throws IOException {
            List<String> all = Files.readAllLines(log);
            all.stream().skip(Math.max(0, all.size() - lines)).forEach(errors::println);
        }
    }

    void start(ServiceCommand commands, String name, int members) throws IOException {
        Start start = commands.of(name, members, run.recorded());
        run.record(name, starter.start(start, run.log(name)));
    }

    List<String> members() throws IOException {
        return run.living().stream().filter(LocalCluster::isMember).toList();
    }

    static boolean isMember(String name) {
        return name.startsWith("node");
    }

    private static boolean isGateway(String name) {
        return name.startsWith("gateway");
    }

    /**
     * Waits until the first gateway says that so many members serve all stages.
     *
     * @throws CommandFailure when a process ends first, or it takes too long
     */
    void awaitReady(int members, Duration limit) throws IOException {
        GatewayClient gateway = workspace.client(workspace.gateway());
        long start = pause.now();
        @Nullable String told = null;
        while (pause.now() - start < limit.toNanos()) {
            Optional<ClusterState> state = state(gateway);
            if (state.filter(seen -> seen.isComplete(members)).isPresent()) {
                console.endProgress();
                return;
            }
            checkAlive();
            String problem = state.flatMap(ClusterState::problem).orElse(null);
            if (problem != null && !problem.equals(told)) {
                console.endProgress();
                console.errors().println("cannot serve: " + problem);
            }
            told = problem;
            console.progress(
                    "starting ... " + Duration.ofNanos(pause.now() - start).toSeconds() + "s, "
                            + state.map(ClusterState::progress).orElse("the gateway is not there yet"));
            pause.sleep(LOOK);
        }
        throw new CommandFailure(
                "the cluster was not ready within " + limit.toSeconds() + " s; see " + run.path() + "/*.log");
    }

    private Optional<ClusterState> state(GatewayClient gateway) {
        try {
            Answer answer = gateway.get("/api/cluster", "application/json", ANSWER);
            return answer.ok() ? ClusterState.of(answer.body()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private void checkAlive() throws IOException {
        if (run.isStopping()) {
            throw CommandFailure.stopped();
        }
        for (String name : run.recorded()) {
            if (!run.isAlive(name)) {
                console.endProgress();
                console.showEnd(run.log(name), LINES_OF_A_LOG);
                throw new CommandFailure(name + " could not start; the end of " + run.log(name) + " is above");
            }
        }
    }

    /** The gateways beside the first. */
    List<String> otherGateways() throws IOException {
        return run.recorded().stream()
                .filter(name -> isGateway(name) && !name.equals(ServiceCommand.GATEWAY))
                .toList();
    }

    void awaitOtherGateways() throws IOException {
        for (String name : otherGateways()) {
            GatewayClient gateway = workspace.client(workspace.gateway(name));
            long start = pause.now();
            while (!serves(gateway)) {
                if (pause.now() - start > GATEWAYS_LIMIT.toNanos()) {
                    throw new CommandFailure(
                            "the gateway at " + gateway.gateway() + " does not serve; see " + run.log(name));
                }
                pause.sleep(LOOK);
            }
        }
    }

    private static boolean serves(GatewayClient gateway) {
        try {
            return gateway.get("/health/ready", "*/*", ANSWER).ok();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Says once of each process that ends; the cluster goes on without it. Returns when none is left. */
    void watch() throws IOException {
        Set<String> ended = new HashSet<>();
        while (!run.living().isEmpty()) {
            for (String name : run.recorded()) {
                if (run.isAlive(name)) {
                    ended.remove(name);
                } else if (!run.isStopping() && ended.add(name)) {
                    console.out()
                            .println(name + " has ended; see " + run.log(name)
                                    + ", and start it again with ./stagecoach start " + name);
                }
            }
            pause.sleep(WATCH);
        }
    }

    /** Gateways first, so that they take no request that nobody can answer any more. */
    void stopAll() throws IOException {
        run.stopping();
        List<String> names = new ArrayList<>(run.recorded());
        names.sort((one, other) -> Boolean.compare(isGateway(other), isGateway(one)));
        stop(names);
    }

    /** Asks, waits, insists. */
    void stop(List<String> names) throws IOException {
        names.forEach(name -> run.end(name, false));
        for (String name : names) {
            long start = pause.now();
            while (run.isAlive(name) && pause.now() - start < STOP_LIMIT.toNanos()) {
                pause.sleep(STOP_LOOK);
            }
            run.end(name, true);
            run.forget(name);
        }
    }

    /** Starts or stops members until there are so many. */
    void scale(ServiceCommand commands, int wanted) throws IOException {
        List<String> living = members();
        int count = living.size();
        for (int i = 1; count < wanted; i++) {
            if (!run.isAlive("node" + i)) {
                start(commands, "node" + i, wanted);
                count++;
            }
        }
        List<String> surplus =
                living.reversed().stream().limit(Math.max(0, count - wanted)).toList();
        for (String name : surplus) {
            stop(List.of(name));
        }
        for (String name : run.recorded()) {
            if (!run.isAlive(name)) {
                run.forget(name);
            }
        }
    }
}
