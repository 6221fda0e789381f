package io.stagecoach.bench.report;

import io.stagecoach.telemetry.ProcFs;
import java.io.IOException;
import java.util.OptionalLong;

/** Measures how many cores other processes use: the machine's CPU time less that of this process and its ended children. */
public final class CpuWatch {
    private final long began = System.nanoTime();
    private final long othersAtStart;

    private CpuWatch(long othersAtStart) {
        this.othersAtStart = othersAtStart;
    }

    /** @throws IOException if the system has no {@code /proc} */
    public static CpuWatch start() throws IOException {
        return new CpuWatch(othersTicks());
    }

    /** Mean number of cores that other processes used since the start. Children of this process must have ended. */
    public double othersCores() throws IOException {
        double seconds = (System.nanoTime() - began) / 1e9;
        return Math.max(0, (othersTicks() - othersAtStart) / ProcFs.TICKS_PER_SECOND / seconds);
    }

    private static long othersTicks() throws IOException {
        return known(ProcFs.HERE.machineTicks()) - known(ProcFs.HERE.processTicks());
    }

    private static long known(OptionalLong ticks) throws IOException {
        return ticks.orElseThrow(() -> new IOException("this system has no /proc with CPU times: run on Linux"));
    }
}
