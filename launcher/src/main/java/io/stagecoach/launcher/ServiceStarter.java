package io.stagecoach.launcher;

import io.stagecoach.launcher.ServiceCommand.Start;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a service that no terminal disturbs, with its output added to its log. */
final class ServiceStarter implements LocalCluster.Starter {
    /** Sends all gRPC through a proxy, this machine's own too. */
    private static final String GRPC_PROXY = "GRPC_PROXY_EXP";

    /** A field of /proc/PID/stat, counted from the one after the command's name. */
    private static final int SESSION = 3;

    private static final int SESSION_LOOKS = 100;
    private static final Duration SESSION_LOOK = Duration.ofMillis(10);

    private final Workspace workspace;
    private final Children programs;
    private final Pause pause;

    ServiceStarter(Workspace workspace, Children programs, Pause pause) {
        this.workspace = workspace;
        this.programs = programs;
        this.pause = pause;
    }

    /** {@code setsid} and {@code nice} are replaced by what they start, so the number is the service's. */
    @Override
    public long start(Start start, Path log) throws IOException {
        List<String> line = new ArrayList<>();
        if (programs.find("setsid").isPresent()) {
            line.add("setsid");
        }
        if (start.patient()) {
            line.addAll(List.of("nice", "-n", "19"));
        }
        line.addAll(start.command());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(workspace.current().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(workspace.environment());
        environment.putAll(start.environment());
        environment.remove(GRPC_PROXY);
        long pid = builder.start().pid();
        if (start.patient()) {
            yieldSession(pid);
        }
        return pid;
    }

    /** Linux shares the cores out by session before it looks at what is nice. Until setsid has run, the session is ours. */
    private void yieldSession(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            for (int i = 0; i < SESSION_LOOKS; i++) {
                String stat = Files.readString(process.resolve("stat"));
                if (stat.substring(stat.lastIndexOf(')') + 2)
                        .split(" ")[SESSION]
                        .equals(Long.toString(pid))) {
                    Files.writeString(process.resolve("autogroup"), "19");
                    return;
                }
                pause.sleep(SESSION_LOOK);
            }
        } catch (IOException notHere) {
            // the session has its full share of the cores then
        }
    }
}
