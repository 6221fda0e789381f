package io.stagecoach.member.app;

import com.sun.management.OperatingSystemMXBean;
import io.stagecoach.config.HostPort;
import io.stagecoach.telemetry.ProcFs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machine that this member runs on, as it is seen from inside the process.
 *
 * @param cores that the process may use: fewer than there are when it has a quota or a set of its own
 * @param online cores of the machine
 * @param bootId the same for all processes and containers of the machine, until it starts anew; Linux only
 * @param memory bytes that there are for the process, and perhaps others: the container's limit where it has one
 * @param limited whether the memory is less than the machine's
 */
record Machine(int cores, int online, Optional<String> bootId, long memory, boolean limited) {
    /** A tenth of the memory is left to the system. */
    private static final double USABLE = 0.9;

    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    static Machine read() {
        int cores = Runtime.getRuntime().availableProcessors();
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        long installed = ProcFs.HERE.machineMemory().orElse(memory);
        return new Machine(cores, onlineCores().orElse(cores), ProcFs.HERE.bootId(), memory, memory < installed);
    }

    long usableMemory() {
        return (long) (USABLE * memory);
    }

    /**
     * Names the cores: members with the same name share them.
     *
     * @param given what the user calls them; null to find out
     * @param address of this member, which no other has
     */
    String host(@Nullable String given, HostPort address) {
        if (given != null) {
            return given;
        }
        String machine = bootId.orElse(address.host());
        return cores < online ? machine + "/" + address : machine;
    }

    /** @param list of Linux, such as {@code 0-3,6} */
    static int count(String list) {
        return Arrays.stream(list.split(","))
                .map(range -> range.split("-"))
                .mapToInt(ends -> Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1)
                .sum();
    }

    /** Empty where there is no such file. */
    private static Optional<Integer> onlineCores() {
        try {
            return Optional.of(Files.readString(ONLINE).strip())
                    .filter(list -> !list.isEmpty())
                    .map(Machine::count);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
