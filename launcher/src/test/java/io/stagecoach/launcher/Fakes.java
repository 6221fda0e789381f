package io.stagecoach.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What tests have instead of the machine's processes and of time. */
final class Fakes {
    private Fakes() {}

    /** Processes that live until they are told to end. */
    static final class Processes implements ProcessTable {
        final Map<Long, String> starts = new HashMap<>();
        /** In order: "TERM 7", "KILL 7". */
        final List<String> signals = new ArrayList<>();
        /** Those that take no notice of SIGTERM. */
        final List<Long> stubborn = new ArrayList<>();

        Processes() {
            starts.put(ProcessHandle.current().pid(), "this one");
        }

        @Override
        public Optional<String> start(long pid) {
            return Optional.ofNullable(starts.get(pid));
        }

        @Override
        public void end(long pid, boolean force) {
            signals.add((force ? "KILL " : "TERM ") + pid);
            if (force || !stubborn.contains(pid)) {
                starts.remove(pid);
            }
        }

        @Override
        public List<Long> descendants(long pid) {
            return List.of();
        }
    }

    /** Time that passes when somebody sleeps. */
    static class Time implements Pause {
        private long now;

        @Override
        public long now() {
            return now;
        }

        @Override
        public void sleep(Duration time) {
            now += time.toNanos();
        }
    }

    static Workspace workspace(Path root, Map<String, String> environment) {
        return new Workspace(
                root,
                root.resolve("run"),
                root,
                Path.of("/jdk"),
                new Ports(2000),
                environment,
                new UserJvmOptions(Map.of()),
                false);
    }
}
