package io.stagecoach.member.scheduler;

import io.stagecoach.shard.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The inputs of every stage after the first for one sequence: hidden states, from which a lost stage is computed again alone.
 * Held while the scheduler's memory for them lasts; a sequence that finds none holds nothing from then on.
 */
final class StageInputs {
    private final Room room;
    private final Map<Integer, Held> stages = new HashMap<>();
    private boolean tooMany;

    /** Memory for the inputs of all sequences of a scheduler. */
    static final class Room {
        private long free;

        /** @param bytes 0 to hold none */
        Room(long bytes) {
            free = bytes;
        }

        private boolean take(long bytes) {
            if (free < bytes) {
                return false;
            }
            free -= bytes;
            return true;
        }

        long free() {
            return free;
        }
    }

    /** Inputs of positions {@code [0, count)} at one stage, in pages so that growing copies nothing. */
    private static final class Held {
        private final int width;
        private final List<float[]> pages = new ArrayList<>();
        private int count;

        Held(int width) {
            this.width = width;
        }

        /** Bytes of a page. */
        long pageBytes() {
            return (long) Segment.PAGE * width * Float.BYTES;
        }
    }

    StageInputs(Room room) {
        this.room = room;
    }

    /**
     * Adds positions that are not held yet. A gap ends the holding: later positions are of no use.
     *
     * @param values {@code [..., width]}; position {@code start} is in row {@code row}
     */
    void hold(int stage, int start, int rows, float[] values, int row, int width) {
        Held held = stages.computeIfAbsent(stage, key -> new Held(width));
        if (tooMany || start > held.count) {
            return;
        }
        for (int position = held.count; position < start + rows; position++) {
            if (position % Segment.PAGE == 0) {
                if (!room.take(held.pageBytes())) {
                    release();
                    tooMany = true;
                    return;
                }
                held.pages.add(new float[Segment.PAGE * width]);
            }
            float[] page = held.pages.get(position / Segment.PAGE);
            System.arraycopy(values, (row + position - start) * width, page, position % Segment.PAGE * width, width);
            held.count++;
        }
    }

    /** Whether positions {@code [0, end)} are held. Always so for stage 0: its inputs are the known tokens. */
    boolean cover(int stage, int end) {
        Held held = stages.get(stage);
        return stage == 0 || held != null && held.count >= end;
    }

    int width(int stage) {
        return held(stage).width;
    }

    /** Writes the rows of positions {@code [start, start + rows)} to {@code target}, from its row {@code row} on. */
    void copy(int stage, int start, int rows, float[] target, int row) {
        Held held = held(stage);
        for (int i = 0; i < rows; i++) {
            int position = start + i;
            float[] page = held.pages.get(position / Segment.PAGE);
            System.arraycopy(page, position % Segment.PAGE * held.width, target, (row + i) * held.width, held.width);
        }
    }

    /** Gives all memory back. */
    void release() {
        for (Held held : stages.values()) {
            room.free += held.pages.size() * held.pageBytes();
        }
        stages.clear();
    }

    private Held held(int stage) {
        Held held = stages.get(stage);
        if (held == null) {
            throw new IllegalStateException("the inputs of stage " + stage + " are not held");
        }
        return held;
    }
}
