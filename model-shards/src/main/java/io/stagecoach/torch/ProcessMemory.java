package io.stagecoach.torch;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The memory of this process as the operating system sees it. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final AtomicBoolean COLLECTED = new AtomicBoolean();
    private static final Optional<MethodHandle> TRIM = Linker.nativeLinker()
            .defaultLookup()
            .find("malloc_trim")
            .map(address -> Linker.nativeLinker()
                    .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));

    private ProcessMemory() {}

    /**
     * Lets go of what a load no longer uses: of freed blocks, which glibc keeps for itself, and after the first load of
     * mapped files, which unreachable buffers keep. Later loads are takeovers, and streams wait for them: a collection takes
     * some 50 ms or more, and those files the kernel lets go by itself when others need the memory.
     */
    static void giveBack() {
        if (COLLECTED.compareAndSet(false, true)) {
            System.gc();
        }
        TRIM.ifPresent(ProcessMemory::trim);
    }

    private static void trim(MethodHandle trim) {
        try {
            int released = (int) trim.invokeExact(0L);
        } catch (Throwable e) {
            throw new IllegalStateException("malloc_trim cannot be called", e);
        }
    }

    /**
     * Bytes of memory that the process holds, without mapped files: those the kernel lets go by itself, and only a while
     * after a collection. Empty where Linux does not say.
     */
    static OptionalLong resident() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return resident(lines);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** @param status the lines of {@code /proc/PID/status} */
    static OptionalLong resident(Stream<String> status) {
        return status.filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst();
    }
}
