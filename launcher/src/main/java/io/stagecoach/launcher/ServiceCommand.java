package io.stagecoach.launcher;

import io.stagecoach.launcher.ProcessTable.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each process of a cluster is started: its command line and its environment. Starts nothing. */
final class ServiceCommand {
    static final String TOKENIZER = "tokenizer";
    static final String MEMBER = "cluster-member";
    static final String GATEWAY = "gateway";
    static final List<String> MODULES = List.of(TOKENIZER, MEMBER, GATEWAY);

    private final Workspace workspace;
    private final RuntimeEnv runtime;
    private final ClusterSettings settings;
    private final JvmCache cache;
    private final Identity parent;
    private final boolean hasUserInterface;

    /**
     * @param cache what the JVMs do with start caches
     * @param parent the process whose end ends them
     * @param hasUserInterface the UI is built
     */
    ServiceCommand(
            Workspace workspace,
            RuntimeEnv runtime,
            ClusterSettings settings,
            JvmCache cache,
            Identity parent,
            boolean hasUserInterface) {
        this.workspace = workspace;
        this.runtime = runtime;
        this.settings = settings;
        this.cache = cache;
        this.parent = parent;
        this.hasUserInterface = hasUserInterface;
    }

    /** JVM options about a module's start cache. */
    interface JvmCache {
        List<String> options(String module);

        /** The JVMs record what they load, for nobody who waits. */
        default boolean isRecording() {
            return false;
        }
    }

    /**
     * A process to start.
     *
     * @param environment added to the launcher's own
     * @param patient gets what others leave of the cores
     */
    record Start(String name, List<String> command, Map<String, String> environment, boolean patient) {
        Start {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /** @param processes the names of those that were started before */
    Start of(String name, int members, Collection<String> processes) {
        if (name.equals(TOKENIZER)) {
            return tokenizer();
        }
        return name.startsWith("node")
                ? member(Integer.parseInt(name.substring("node".length())), members, processes)
                : gateway(name);
    }

    private Start tokenizer() {
        Ports ports = workspace.ports();
        return start(
                TOKENIZER,
                TOKENIZER,
                Map.of(
                        "STAGECOACH_MODEL", settings.model(),
                        "SPRING_GRPC_SERVER_PORT", "" + ports.tokenizerGrpc(),
                        "SERVER_PORT", "" + ports.tokenizerHttp()));
    }

    private Start gateway(String name) {
        Ports ports = workspace.ports();
        Map<String, String> environment = new HashMap<>(Map.of(
                "STAGECOACH_CONFIG",
                settings.config().toString(),
                "STAGECOACH_GATEWAY_MEMBERS",
                ports.allMembersGrpc(),
                "STAGECOACH_GATEWAY_TOKENIZER",
                "127.0.0.1:" + ports.tokenizerGrpc(),
                "SERVER_PORT",
                "" + ports.gateway(name)));
        if (hasUserInterface) {
            environment.put("STAGECOACH_GATEWAY_UI", workspace.userInterface().toString());
        }
        return start(name, GATEWAY, environment);
    }

    private Start member(int index, int members, Collection<String> processes) {
        Ports ports = workspace.ports();
        return start(
                "node" + index,
                MEMBER,
                Map.of(
                        "STAGECOACH_CONFIG",
                        settings.config().toString(),
                        "STAGECOACH_MODEL",
                        settings.model(),
                        "STAGECOACH_DTYPE",
                        settings.dtype(),
                        "STAGECOACH_DEVICE",
                        settings.device(),
                        "STAGECOACH_NODE",
                        "node" + index,
                        "STAGECOACH_ADDRESS",
                        "127.0.0.1:" + ports.memberGrpc(index),
                        "STAGECOACH_MEMBERPORT",
                        "" + ports.memberHazelcast(index),
                        "STAGECOACH_JOIN",
                        ports.join(index, members, processes),
                        "STAGECOACH_EXPECTEDMEMBERS",
                        "" + members,
                        "SERVER_PORT",
                        "" + ports.memberHttp(index)));
    }

    private Start start(String name, String module, Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        environment.putAll(runtime.environment());
        environment.put("STAGECOACH_DEMO", demo(workspace).toString());
        List<String> command = new ArrayList<>();
        command.add(workspace.java().toString());
        command.addAll(workspace.jvm().before());
        command.addAll(runtime.service(module));
        command.addAll(cache.options(module));
        command.add(parentOption(parent));
        command.addAll(workspace.jvm().after());
        command.addAll(List.of("-jar", workspace.app(module).toString()));
        return new Start(name, command, environment, cache.isRecording());
    }

    /** io.stagecoach.telemetry.ParentWatch reads it. */
    static String parentOption(Identity parent) {
        return "-Dstagecoach.parent=" + parent.pid();
    }

    static Path demo(Workspace workspace) {
        return workspace.root().resolve("model-shards").resolve("demo");
    }
}
