package io.stagecoach.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Reader of Linux's {@code /proc}, see proc(5). What the system does not state is empty. */
public final class ProcFs {

    public static final ProcFs HERE = new ProcFs(Path.of("/proc"));

    /** Unit of CPU times; 100 on every common Linux. */
    public static final double TICKS_PER_SECOND = 100;

    private static final Pattern KIBIBYTES = Pattern.compile("(\\d{1,15}) kB");

    /** In stat, counted from the end of the command's name: utime, stime, cutime and cstime. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    private final Path root;

    /** @param root {@code /proc}, or a copy for tests */
    public ProcFs(Path root) {
        this.root = root;
    }

    /**
     * A size of this process in bytes.
     *
     * @param key of {@code /proc/self/status}, such as RssAnon or VmHWM
     */
    public OptionalLong processMemory(String key) {
        return bytes(field("self/status", key));
    }

    /** Installed memory in bytes, whatever limit the container has. */
    public OptionalLong machineMemory() {
        return bytes(field("meminfo", "MemTotal"));
    }

    /** The same for all processes and containers of a machine until it restarts. */
    public Optional<String> bootId() {
        return text("sys/kernel/random/boot_id").map(String::strip).filter(id -> !id.isEmpty());
    }

    /** @param key of {@code /proc/cpuinfo}, such as flags; the first core speaks for all */
    public Optional<String> cpu(String key) {
        return field("cpuinfo", key);
    }

    /** CPU time of all processes since the machine started. */
    public OptionalLong machineTicks() {
        return text("stat").map(ProcFs::machineTicks).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** CPU time of this process and of its children that have ended. */
    public OptionalLong processTicks() {
        return text("self/stat").map(ProcFs::processTicks).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** Whether a process has ended and its parent has not collected it yet. */
    public boolean isZombie(long pid) {
        return text(pid + "/stat")
                .filter(stat -> stat.charAt(stat.lastIndexOf(')') + 2) == 'Z')
                .isPresent();
    }

    /** Files that a process has mapped, each once. */
    public List<Path> mappedFiles(long pid) {
        return text(pid + "/maps").stream()
                .flatMap(String::lines)
                .filter(line -> line.indexOf('/') >= 0)
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .distinct()
                .toList();
    }

    /** @param stat its first line: user, nice, system, idle, iowait, irq, softirq, steal; idle and iowait are no work */
    static long machineTicks(String stat) {
        long[] ticks = Arrays.stream(stat.lines().findFirst().orElse("").strip().split("\\s+"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        return LongStream.of(ticks[0], ticks[1], ticks[2], ticks[5], ticks[6], ticks[7])
                .sum();
    }

    /** The command's name may hold blanks and parentheses, so fields are counted from its end. */
    static long processTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
        return Arrays.stream(fields, FIRST_TIME, FIRST_TIME + TIMES)
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** The value of the first line {@code key: value}. */
    private Optional<String> field(String file, String key) {
        try (Stream<String> lines = Files.lines(root.resolve(file))) {
            return lines.filter(line -> line.indexOf(':') >= 0
                            && line.substring(0, line.indexOf(':')).strip().equals(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong bytes(Optional<String> text) {
        Matcher kibibytes = KIBIBYTES.matcher(text.orElse(""));
        return kibibytes.matches() ? OptionalLong.of(Long.parseLong(kibibytes.group(1)) << 10) : OptionalLong.empty();
    }
}
