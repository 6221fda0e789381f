package io.stagecoach.source;

import java.util.Locale;

/** Byte counts for people, in the decimal units that disks and networks use. */
final class ByteText {

    private ByteText() {}

    static String of(double bytes) {
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
