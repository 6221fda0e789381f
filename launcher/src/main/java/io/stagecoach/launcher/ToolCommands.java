package io.stagecoach.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that need no cluster of the launcher, or bring their own. */
final class ToolCommands {
    private ToolCommands() {}

    /** Hands all that follows its name to a program of another module. */
    abstract static class Passing implements Callable<Integer> {
        @Parameters(arity = "0..*", hidden = true)
        private List<String> arguments = new ArrayList<>();

        private final Launcher launcher;

        Passing(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            launcher.build().services();
            return run(launcher, arguments);
        }

        abstract int run(Launcher launcher, List<String> arguments) throws IOException;
    }

    @Command(
            name = "fetch",
            customSynopsis = "./stagecoach fetch MODEL [--update]",
            description = {
                "Downloads a model from the hub, and shows how far it is; goes on where it was broken off.",
                "--update looks for a newer version of one that is in the cache."
            })
    static final class Fetch extends Passing {
        Fetch(Launcher launcher) {
            super(launcher);
        }

        @Override
        int run(Launcher launcher, List<String> arguments) throws IOException {
            return launcher.tools().fetch(arguments);
        }
    }

    @Command(
            name = "random-model",
            customSynopsis = "./stagecoach random-model SHAPE FOLDER [--dtype f32|f16|bf16] [--seed N]",
            description = {
                "Writes a model with random weights for benchmarks.",
                "SHAPE is distilgpt2, gpt2, gpt2-medium, gpt2-large, gpt2-xl, or",
                "LAYERS,HEADS,WIDTH[,POSITIONS[,VOCABULARY]], such as 4,8,512,256,8000."
            })
    static final class RandomModel extends Passing {
        RandomModel(Launcher launcher) {
            super(launcher);
        }

        @Override
        int run(Launcher launcher, List<String> arguments) throws IOException {
            return launcher.tools().randomModel(arguments);
        }
    }

    @Command(
            name = "bench",
            customSynopsis = "./stagecoach bench engine|service|hops|scaling|stealing [OPTIONS]",
            description = "Measures, beside llama.cpp and transformers where they are installed; see bench/README.md.")
    static final class Bench extends Passing {
        Bench(Launcher launcher) {
            super(launcher);
        }

        @Override
        int run(Launcher launcher, List<String> arguments) throws IOException {
            return launcher.tools().bench(arguments);
        }
    }

    @Command(
            name = "chaos",
            customSynopsis =
                    "./stagecoach chaos [--minutes 2] [--members 3] [--gateways 2] [--seed 1] [--kills K] [--only all|kills] [--clients 8] [--json FILE]",
            description = {
                "Starts a cluster of its own, and kills, stops, drains and scales it under load; no text may be lost or changed.",
                "Its ports are shifted by 400 or STAGECOACH_PORT_SHIFT; see bench/README.md."
            })
    static final class Chaos extends Passing {
        Chaos(Launcher launcher) {
            super(launcher);
        }

        /** A run folder of its own, so that nothing that runs here is disturbed. */
        @Override
        int run(Launcher launcher, List<String> arguments) throws IOException {
            Workspace workspace = launcher.workspace();
            String run =
                    workspace.environment().getOrDefault("STAGECOACH_RUN", "").isEmpty()
                            ? workspace.root().resolve(".chaos").toString()
                            : workspace.run().toString();
            String shift = workspace.environment().getOrDefault("STAGECOACH_PORT_SHIFT", "");
            List<String> all = new ArrayList<>(List.of(
                    "chaos",
                    "--launcher",
                    workspace.root().resolve("stagecoach").toString(),
                    "--run",
                    run,
                    "--port-shift",
                    shift.isEmpty() ? "400" : shift));
            all.addAll(arguments);
            return launcher.tools().bench(all);
        }
    }

    @Command(
            name = "prepare",
            description = {
                "Builds what is missing, and the start caches, from which services start in about half the time (docs/operations.md).",
                "up makes them in the background; STAGECOACH_AOT=off makes and uses none."
            })
    static final class Prepare implements Callable<Integer> {
        private final Launcher launcher;

        Prepare(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            launcher.build().services();
            launcher.userInterface().build();
            StartCaches caches = launcher.caches();
            if (!caches.areMissing()) {
                return 0;
            }
            launcher.errors().println("preparing faster starts (about 20 s) ...");
            Runtime.getRuntime().addShutdownHook(new Thread(caches::end, "end-caches"));
            if (!caches.make()) {
                launcher.programs().checkEnding();
                throw new CommandFailure(
                        "no start caches could be made, all else works without them; see " + caches.log());
            }
            return 0;
        }
    }

    @Command(
            name = "test",
            description = {
                "Builds everything and runs the tests; all but those that take very long, without an option.",
                "What needs a Docker Engine, a Chromium, or Prometheus is skipped where that is missing, with a line that says so."
            })
    static final class Test implements Callable<Integer> {
        @Option(names = "--fast", description = "No containers, browsers and whole systems: at most 5 minutes.")
        private boolean fast;

        @Option(names = "--all", description = "Those that take long, too.")
        private boolean all;

        private final Launcher launcher;

        Test(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws IOException {
            if (fast && all) {
                throw new CommandFailure("test takes --fast or --all, not both");
            }
            Build build = launcher.build();
            String extent = fast ? "fast" : all ? "all" : "default";
            int status = launcher.programs()
                    .run(
                            build.maven("verify", "-Dstagecoach.tests=" + extent),
                            launcher.workspace().toolEnvironment(),
                            launcher.workspace().root(),
                            Redirect.INHERIT);
            if (status != 0) {
                return status;
            }
            if (!fast) {
                build.services();
                launcher.userInterface().build();
            }
            return launcher.userInterface().test(!fast) ? 0 : CommandFailure.FAILED;
        }
    }

    @Command(
            name = "new-key",
            description =
                    "Makes an API key and prints it once, with what to configure at the gateway: its hash. See docs/api.md.")
    static final class NewKey implements Callable<Integer> {
        private static final int BYTES = 32;

        @Parameters(paramLabel = "NAME", arity = "0..1", hideParamSyntax = true, description = "For the gateway's log.")
        private @Nullable String name;

        private final Launcher launcher;

        NewKey(Launcher launcher) {
            this.launcher = launcher;
        }

        @Override
        public Integer call() throws NoSuchAlgorithmException {
            if (name == null || !name.matches("[A-Za-z0-9._-]+")) {
                throw new CommandFailure(
                        "new-key needs a name of letters, digits, dots and dashes, for the gateway's log");
            }
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            String key = "sk-" + Base64.getEncoder().encodeToString(random).replaceAll("[+/=]", "");
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            launcher.out().print("""
                            The key, which is shown only now:
                              %s
                            For the gateway (the number is that of the key among all keys):
                              STAGECOACH_GATEWAY_ACCESS_KEYS_0_NAME=%s
                              STAGECOACH_GATEWAY_ACCESS_KEYS_0_SHA256=%s
                            """.formatted(key, name, HexFormat.of().formatHex(hash)));
            return 0;
        }
    }

    @Command(
            name = "completion",
            description = {
                "Prints a script with which bash and zsh complete commands and options.",
                "source <(./stagecoach completion)"
            })
    static final class Completion implements Callable<Integer> {
        private final Launcher launcher;
        private final Supplier<CommandLine> all;

        /** @param all every command */
        Completion(Launcher launcher, Supplier<CommandLine> all) {
            this.launcher = launcher;
            this.all = all;
        }

        @Override
        public Integer call() {
            launcher.out().print(AutoComplete.bash("stagecoach", all.get()));
            launcher.out().println("complete -F _complete_stagecoach -o default ./stagecoach");
            return 0;
        }
    }
}
