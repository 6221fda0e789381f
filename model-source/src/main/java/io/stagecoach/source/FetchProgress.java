package io.stagecoach.source;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts the bytes of downloads and prints a line now and then: bytes, rate and time left. A terminal shows the lines
 * over each other, a log one below the other. Thread-safe.
 */
public final class FetchProgress {

    /** Prints nothing. */
    public static final FetchProgress NONE = new FetchProgress(line -> {}, Duration.ofDays(1000), System::nanoTime);

    /** Weight of the newest interval in the rate. */
    private static final double SMOOTHING = 0.3;

    private final Consumer<String> lines;
    private final Duration interval;
    private final LongSupplier nanoTime;

    private long total;
    private long present;
    private boolean announced;
    private long lastNanos;
    private long lastPresent;
    private double bytesPerSecond;

    /**
     * @param interval least time between two lines
     * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
     */
    public FetchProgress(Consumer<String> lines, Duration interval, LongSupplier nanoTime) {
        this.lines = lines;
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** Sets the total. Without this call it grows with each file that starts. */
    synchronized void announce(long bytes) {
        total = bytes;
        announced = true;
        lastNanos = nanoTime.getAsLong();
    }

    /**
     * Starts a file, or a range of one.
     *
     * @param bytes of the file or range
     * @param resumed bytes that an earlier download left on disk
     */
    synchronized void started(long bytes, long resumed) {
        if (!announced) {
            total += bytes;
        }
        present += resumed;
        lastPresent += resumed;
    }

    /** @param bytes since the last call; below 0 if the file starts anew */
    synchronized void received(String file, long bytes) {
        present += bytes;
        long now = nanoTime.getAsLong();
        if (now - lastNanos >= interval.toNanos()) {
            tick(now);
            lines.accept(line(file));
        }
    }

    synchronized void verifying(String file) {
        lines.accept(line("checking " + file));
    }

    private void tick(long now) {
        double current = Math.max(0, present - lastPresent) * 1e9 / (now - lastNanos);
        bytesPerSecond = bytesPerSecond == 0 ? current : SMOOTHING * current + (1 - SMOOTHING) * bytesPerSecond;
        lastNanos = now;
        lastPresent = present;
    }

    private String line(String what) {
        int percent = total == 0 ? 100 : (int) Math.min(100, present * 100 / total);
        String left = bytesPerSecond < 1 ? "" : ", " + time((long) ((total - present) / bytesPerSecond)) + " left";
        return String.format(
                Locale.ROOT,
                "%3d %% %s %s of %s, %s/s%s  %s",
                percent,
                "[" + "#".repeat(percent / 5) + ".".repeat(20 - percent / 5) + "]",
                bytes(present),
                bytes(total),
                bytes(bytesPerSecond),
                left,
                what);
    }

    private static String time(long seconds) {
        long shown = Math.max(0, seconds);
        return shown < 3600
                ? String.format(Locale.ROOT, "%d:%02d", shown / 60, shown % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", shown / 3600, shown / 60 % 60, shown % 60);
    }

    /** A byte count in decimal units, as of disks and networks, such as 6.4 GB. */
    static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
