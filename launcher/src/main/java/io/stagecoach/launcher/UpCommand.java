package io.stagecoach.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "up",
        description = {
            "Builds what is missing, starts the tokenizer, members and gateways, and stops them on Ctrl-C.",
            "Everything else comes from config.json: see docs/configuration.md."
        })
final class UpCommand implements Callable<Integer> {
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final int HIGHEST_PORT = 65_535;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);

    @Option(names = "--members", paramLabel = "N", description = "1 to 16 members; 3 without the option.")
    private String members = "3";

    @Option(
            names = "--gateways",
            paramLabel = "N",
            description = "1 to 4 gateways, at ports 8000, 8003, 8004, 8005; 1 without the option.")
    private String gateways = "1";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "demo, a folder, or a hub id such as gpt2, distilgpt2, openai-community/gpt2-xl; without it, the one of config.json.")
    private String model = "";

    @Option(names = "--dtype", paramLabel = "f32|bf16|fp16|int8", description = "Precision of the weights.")
    private String dtype = "";

    @Option(names = "--device", paramLabel = "cpu|cuda", description = "Where members compute.")
    private String device = "";

    @Option(names = "--config", paramLabel = "FILE", description = "Instead of config.json.")
    private @Nullable String config;

    private final Launcher launcher;
    private final Workspace workspace;

    UpCommand(Launcher launcher) {
        this.launcher = launcher;
        this.workspace = launcher.workspace();
    }

    @Override
    public Integer call() throws IOException {
        int memberCount = count("members", members, Ports.MAX_MEMBERS);
        int gatewayCount = count("gateways", gateways, Ports.MAX_GATEWAYS);
        ClusterSettings settings = settings();
        RunFolder run = launcher.takeRunFolder();
        run.lock();
        run.clear();
        checkPorts(memberCount, gatewayCount);
        launcher.build().services();
        launcher.userInterface().build();
        fetch(settings.model());
        run.save(settings);
        new Life(run, settings).live(memberCount, gatewayCount);
        return 0;
    }

    /** @throws CommandFailure that names the range */
    static int count(String what, String value, int most) {
        if (value.matches("\\d{1,4}")) {
            int count = Integer.parseInt(value);
            if (count >= 1 && count <= most) {
                return count;
            }
        }
        throw new CommandFailure(what + " are 1 to " + most + ", not '" + value + "'");
    }

    /** With whole paths, since members that are started later may be started from another folder. */
    ClusterSettings settings() {
        Path file = config == null ? workspace.root().resolve("config.json") : workspace.path(config);
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("there is no file " + file);
        }
        String name = model.isEmpty() ? named(file) : model;
        return new ClusterSettings(wholePath(name, file), dtype, device, file);
    }

    private static String named(Path config) {
        try {
            String name = JsonMapper.shared()
                    .readTree(Files.readString(config))
                    .path("model_name")
                    .asString("");
            if (!name.isEmpty()) {
                return name;
            }
        } catch (IOException | JacksonException e) {
            throw new CommandFailure(config + " cannot be read as JSON: " + e.getMessage());
        }
        throw new CommandFailure(config + " has no model_name; see docs/configuration.md");
    }

    /** A name that looks like a path has to be a folder; one that does not is a hub's where there is no such folder. */
    private String wholePath(String name, Path config) {
        if (name.equals("demo")) {
            return name;
        }
        Path here = workspace.path(name);
        Path besideConfig = config.resolveSibling(name).normalize();
        if (Files.isDirectory(here)) {
            return here.toString();
        }
        if (model.isEmpty() && Files.isDirectory(besideConfig)) {
            return besideConfig.toString();
        }
        if (name.startsWith(".") || name.startsWith("/") || name.startsWith("~")) {
            throw new CommandFailure("there is no model folder '" + name + "'");
        }
        return name;
    }

    /** Whoever answers there would be taken for one of ours. */
    private void checkPorts(int memberCount, int gatewayCount) {
        for (int port : workspace.ports().all(memberCount, gatewayCount)) {
            if (port < 1 || port > HIGHEST_PORT) {
                throw new CommandFailure("there is no port " + port + ": choose another STAGECOACH_PORT_SHIFT");
            }
            try (Socket socket = new Socket(java.net.Proxy.NO_PROXY)) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) CONNECT_LIMIT.toMillis());
            } catch (IOException free) {
                continue;
            }
            throw new CommandFailure("port " + port + " is taken. STAGECOACH_PORT_SHIFT=1000 moves all ports by 1000;\n"
                    + "            with STAGECOACH_RUN=/tmp/second as well, a second cluster runs beside the first");
        }
    }

    /** Only a hub id needs it: nothing is fetched for demo or a folder. */
    private void fetch(String name) throws IOException {
        if (!name.equals("demo") && !Path.of(name).isAbsolute()) {
            int status = launcher.tools().fetch(List.of(name));
            if (status != 0) {
                throw new CommandFailure(name + " could not be fetched", status);
            }
        }
    }

    /** A cluster from its start to its end, which is this process's too. */
    private final class Life {
        private final RunFolder run;
        private final ClusterSettings settings;
        private final LocalCluster cluster;
        private final StartCaches caches = launcher.caches();
        private final AtomicBoolean ended = new AtomicBoolean();

        Life(RunFolder run, ClusterSettings settings) {
            this.run = run;
            this.settings = settings;
            this.cluster = launcher.cluster(run);
        }

        void live(int memberCount, int gatewayCount) throws IOException {
            Thread signalled = new Thread(this::endAfterSignal, "end-cluster");
            Runtime.getRuntime().addShutdownHook(signalled);
            try {
                ServiceCommand services = launcher.services(run);
                cluster.start(services, ServiceCommand.TOKENIZER, memberCount);
                for (int i : IntStream.rangeClosed(1, memberCount).toArray()) {
                    cluster.start(services, "node" + i, memberCount);
                }
                for (String name : Ports.gateways(gatewayCount)) {
                    cluster.start(services, name, memberCount);
                }
                cluster.awaitReady(memberCount, READY_LIMIT);
                cluster.awaitOtherGateways();
                launcher.out().print(urls());
                launcher.out().flush();
                makeCaches();
                cluster.watch();
            } finally {
                end();
            }
        }

        private void endAfterSignal() {
            if (!ended.get()) {
                launcher.out().println("\nstopping ...");
            }
            try {
                end();
            } catch (IOException | CommandFailure e) {
                launcher.errors().println("stagecoach: " + e.getMessage());
            }
        }

        /** Of several threads at once, one does it and the others wait. */
        private synchronized void end() throws IOException {
            if (!ended.get()) {
                caches.end();
                cluster.stopAll();
                ended.set(true);
            }
        }

        private String urls() throws IOException {
            String gateway = workspace.gateway().toString();
            String others = cluster.otherGateways().stream()
                    .map(name -> ", " + workspace.gateway(name))
                    .collect(Collectors.joining());
            String ui = Files.exists(workspace.userInterface().resolve("index.html"))
                    ? "  UI         " + gateway + "/\n"
                    : "";
            return """

                    Stagecoach is ready: %s members serve %s.
                    %s  API        %s/api/model/process   and OpenAI's at %s/v1%s
                      API docs   %s/docs
                      Cluster    %s/api/cluster
                      Metrics    %s/metrics
                    Try:  curl -X POST %s/api/model/process -H 'Content-Type: application/json' \\
                            -d '{"text": "Once upon a time there was a", "metadata": {}}'
                    Logs are in %s. Ctrl-C stops the cluster.
                    """.formatted(
                            cluster.members().size(),
                            settings.model(),
                            ui,
                            gateway,
                            gateway,
                            others,
                            gateway,
                            gateway,
                            gateway,
                            gateway,
                            workspace.run());
        }

        /** Behind a cluster that is ready, and with what it leaves of the cores. */
        private void makeCaches() {
            if (!workspace.cachesOff() && caches.areMissing()) {
                launcher.out().println("Preparing faster starts in the background, once; see target/prepare.log.");
                Thread.ofPlatform().daemon().name("start-caches").start(caches::make);
            }
        }
    }
}
