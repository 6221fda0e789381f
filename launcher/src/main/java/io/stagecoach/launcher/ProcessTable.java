package io.stagecoach.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine's processes, which a test replaces. */
interface ProcessTable {
    /**
     * What tells a process from an earlier or a later one of the same number.
     *
     * @return empty where there is no such process, or only what is left of one that its parent has not taken note of
     */
    Optional<String> start(long pid);

    /** @param force SIGKILL instead of SIGTERM */
    void end(long pid, boolean force);

    /** A process: its number alone may belong to a stranger since. */
    record Identity(long pid, String start) {}

    default boolean isAlive(Identity process) {
        return start(process.pid()).filter(process.start()::equals).isPresent();
    }

    /** Sends nothing where the number belongs to another process now. */
    default void end(Identity process, boolean force) {
        if (isAlive(process)) {
            end(process.pid(), force);
        }
    }

    /** Kills a process and all that it started. */
    default void endTree(Identity process) {
        if (isAlive(process)) {
            List<Identity> tree =
                    descendants(process.pid()).stream().map(this::identityOf).toList();
            end(process, true);
            tree.forEach(each -> end(each, true));
        }
    }

    List<Long> descendants(long pid);

    default Identity identityOf(long pid) {
        return new Identity(pid, start(pid).orElse("ended"));
    }

    /** This machine's own. */
    final class OfThisMachine implements ProcessTable {
        private static final Path PROC = Path.of("/proc");
        private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");
        /** Fields of /proc/PID/stat after the command's name, which may have spaces and ends with the last bracket. */
        private static final int STATE = 0;

        private static final int START_TICKS = 19;

        /** Linux: ticks since the boot and the boot's id, which no change of the clock touches. Elsewhere: the second. */
        @Override
        public Optional<String> start(long pid) {
            try {
                String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                return fields[STATE].equals("Z") || fields[STATE].equals("X")
                        ? Optional.empty()
                        : Optional.of(fields[START_TICKS] + "@"
                                + Files.readString(BOOT_ID).strip());
            } catch (IOException noProc) {
                return Files.exists(BOOT_ID) ? Optional.empty() : startSecond(pid);
            }
        }

        private static Optional<String> startSecond(long pid) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(handle -> handle.info()
                            .startInstant()
                            .map(start -> Long.toString(start.getEpochSecond()))
                            .orElse("unknown"));
        }

        @Override
        public List<Long> descendants(long pid) {
            return ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .map(ProcessHandle::pid)
                    .toList();
        }

        @Override
        public void end(long pid, boolean force) {
            ProcessHandle.of(pid).ifPresent(handle -> {
                if (force) {
                    handle.destroyForcibly();
                } else {
                    handle.destroy();
                }
            });
        }
    }
}
