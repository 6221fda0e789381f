package io.stagecoach.source;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells people how a download goes: bytes, rate and time left, one line at most every so often. A terminal shows the
 * lines over each other, a log one below the other.
 */
public final class ProgressReport implements FetchProgress {

    /** How much the newest interval weighs in the rate. */
    private static final double SMOOTHING = 0.3;

    private final Consumer<String> lines;
    private final Duration every;
    private final LongSupplier nanoTime;

    private long total;
    private long present;
    private boolean announced;
    private long lastNanos;
    private long lastPresent;
    private double bytesPerSecond;

    /**
     * @param lines takes one line of text each time
     * @param every least time between two lines
     * @param nanoTime a clock that never jumps, such as {@link System#nanoTime}
     */
    public ProgressReport(Consumer<String> lines, Duration every, LongSupplier nanoTime) {
        this.lines = lines;
        this.every = every;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** Says beforehand how many bytes there will be in all; otherwise the total grows with each file that starts. */
    synchronized void announce(long bytes) {
        total = bytes;
        announced = true;
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void started(String file, long bytes, long resumed) {
        if (!announced) {
            total += bytes;
        }
        present += resumed;
        lastPresent += resumed;
    }

    @Override
    public synchronized void received(String file, long bytes) {
        present += bytes;
        long now = nanoTime.getAsLong();
        if (now - lastNanos >= every.toNanos()) {
            tick(now);
            lines.accept(line(file));
        }
    }

    @Override
    public synchronized void verifying(String file) {
        lines.accept(line("checking " + file));
    }

    @Override
    public void finished(String file) {}

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
                ByteText.of(present),
                ByteText.of(total),
                ByteText.of(bytesPerSecond),
                left,
                what);
    }

    private static String time(long seconds) {
        long shown = Math.max(0, seconds);
        return shown < 3600
                ? String.format(Locale.ROOT, "%d:%02d", shown / 60, shown % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", shown / 3600, shown / 60 % 60, shown % 60);
    }
}
