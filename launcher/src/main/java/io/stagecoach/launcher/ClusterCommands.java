package io.stagecoach.launcher;

import io.stagecoach.launcher.GatewayClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look at the running cluster, change it or stop it. */
final class ClusterCommands {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration FOLLOW = Duration.ofMillis(200);
    private static final int LINES_OF_EACH = 20;

    private ClusterCommands() {}

    @Command(name = "status", description = "Members, their roles and their load as a table, or all of it as JSON.")
    static final class Status implements Callable<Integer> {
        @Option(names = "--json", description = "All of it, for programs.")
        private boolean json;

        private final Launcher launcher;

        Status(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() {
            printStatus(launcher, json ? "application/json" : "text/plain");
            return 0;
        }
    }

    private static void printStatus(Launcher launcher, String format) {
        GatewayClient gateway = launcher.workspace().client(launcher.workspace().gateway());
        String why = "no cluster answers at " + gateway.gateway();
        try {
            Answer answer = gateway.get("/api/cluster", format, ANSWER_LIMIT);
            if (answer.ok()) {
                launcher.out().println(answer.body());
                return;
            }
            why += " (status " + answer.status() + ")";
        } catch (IOException e) {
            // nobody is there
        }
        throw new CommandFailure(
                why + "; start one with ./stagecoach up, and set STAGECOACH_API_KEY where it wants a key");
    }

    @Command(name = "scale", description = "Starts or stops members of the running cluster, until there are N.")
    static final class Scale implements Callable<Integer> {
        @Parameters(paramLabel = "N", arity = "0..1", hideParamSyntax = true, description = "1 to 16 members.")
        private @Nullable String members;

        private final Launcher launcher;

        Scale(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            if (members == null) {
                throw new CommandFailure("scale needs a number of members");
            }
            int count = UpCommand.count("members", members, Ports.MAX_MEMBERS);
            RunFolder run = launcher.runningCluster();
            if (!run.isAlive(ServiceCommand.GATEWAY)) {
                throw new CommandFailure("the gateway has ended; start it with ./stagecoach start gateway");
            }
            LocalCluster cluster = launcher.cluster(run);
            cluster.scale(launcher.services(run), count);
            cluster.awaitReady(count, READY_LIMIT);
            printStatus(launcher, "text/plain");
            return 0;
        }
    }

    @Command(
            name = "start",
            description = {
                "Starts a process of the running cluster again that has ended: node1 to node16, gateway, gateway2 to gateway4 or tokenizer.",
                "Its log goes on where it ended."
            })
    static final class Start implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", arity = "0..1", hideParamSyntax = true, description = "The process.")
        private @Nullable String name;

        private final Launcher launcher;

        Start(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            if (name == null) {
                throw new CommandFailure("start needs a name");
            }
            if (!RunFolder.isProcess(name)) {
                throw new CommandFailure("start takes tokenizer, gateway, gateway2 to gateway4 or node1 to node"
                        + Ports.MAX_MEMBERS + ", not '" + name + "'");
            }
            RunFolder run = launcher.runningCluster();
            if (run.isAlive(name)) {
                throw new CommandFailure(name + " runs already");
            }
            LocalCluster cluster = launcher.cluster(run);
            cluster.start(launcher.services(run), name, cluster.members().size() + 1);
            launcher.out().println(name + " is starting: ./stagecoach logs " + name + ", ./stagecoach status");
            return 0;
        }
    }

    @Command(name = "down", description = "Stops the running cluster, from another terminal.")
    static final class Down implements Callable<Integer> {
        private final Launcher launcher;

        Down(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            Optional<RunFolder> run = launcher.runFolder();
            if (run.isPresent()) {
                launcher.cluster(run.get()).stopAll();
            }
            return 0;
        }
    }

    @Command(
            name = "logs",
            description = {
                "Follows the log of tokenizer, gateway, node1, node2 ... from its beginning, or the end of all.",
                "Without a name, each line comes after the name of its process."
            })
    static final class Logs implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", arity = "0..1", description = "The process.")
        private @Nullable String name;

        private final Launcher launcher;

        Logs(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            List<LogFollower> logs = logs();
            while (!launcher.out().checkError()) {
                for (LogFollower log : logs) {
                    log.poll();
                }
                launcher.pause().sleep(FOLLOW);
            }
            return 0; // whoever read has gone
        }

        private List<LogFollower> logs() throws IOException {
            Path folder = launcher.workspace().run();
            List<String> names = launcher.runFolder().isPresent()
                    ? launcher.runFolder().get().logs()
                    : List.of();
            if (names.isEmpty()) {
                throw new CommandFailure(
                        "there are no logs in " + folder + ": no cluster has run here; start one with ./stagecoach up");
            }
            if (name != null) {
                if (!names.contains(name)) {
                    throw new CommandFailure(
                            "there is no log of '" + name + "'; there are: " + String.join(" ", names));
                }
                return List.of(new LogFollower(folder.resolve(name + ".log"), "", launcher.out()));
            }
            List<LogFollower> all = new ArrayList<>();
            for (String each : names) {
                LogFollower log =
                        new LogFollower(folder.resolve(each + ".log"), String.format("%-9s | ", each), launcher.out());
                log.skipToLast(LINES_OF_EACH);
                all.add(log);
            }
            return all;
        }
    }
}
