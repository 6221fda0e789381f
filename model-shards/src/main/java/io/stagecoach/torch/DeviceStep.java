package io.stagecoach.torch;

import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A forward pass in the numbers that {@link DeviceModuleSource}'s module reads.
 *
 * @param plan in one piece, as it goes to the device in one transfer: where each row's keys and values go, counted in
 *     positions from the first page; of the segments of one row: their row, their length with it, and their pages, as
 *     many for each as the longest has; the wanted rows; and the pages of each longer segment
 * @param sizes of these parts
 * @param longer three numbers for each longer segment: first row, rows, start
 */
record DeviceStep(long[] plan, long[] sizes, long[] longer) {

    static DeviceStep of(ShardInput input, long[] wanted) {
        List<Placed> all = place(input.segments());
        List<Placed> single =
                all.stream().filter(placed -> placed.segment().rows() == 1).toList();
        List<Placed> longer =
                all.stream().filter(placed -> placed.segment().rows() > 1).toList();
        int width =
                single.stream().mapToInt(placed -> placed.pages().length).max().orElse(0);
        List<long[]> parts = new ArrayList<>();
        parts.add(all.stream().flatMapToLong(Placed::targets).toArray());
        parts.add(single.stream().mapToLong(Placed::firstRow).toArray());
        parts.add(single.stream().mapToLong(placed -> placed.segment().end()).toArray());
        parts.add(single.stream()
                .flatMapToLong(placed -> LongStream.of(Arrays.copyOf(placed.pages(), width)))
                .toArray());
        parts.add(wanted);
        longer.forEach(placed -> parts.add(placed.pages()));
        return new DeviceStep(
                parts.stream().flatMapToLong(LongStream::of).toArray(),
                parts.stream().mapToLong(part -> part.length).toArray(),
                longer.stream()
                        .flatMapToLong(placed -> LongStream.of(
                                placed.firstRow(),
                                placed.segment().rows(),
                                placed.segment().start()))
                        .toArray());
    }

    private static List<Placed> place(List<Segment> segments) {
        List<Placed> placed = new ArrayList<>();
        int row = 0;
        for (Segment segment : segments) {
            placed.add(new Placed(segment, row));
            row += segment.rows();
        }
        return placed;
    }

    private record Placed(Segment segment, int firstRow) {

        /** Those that hold its positions so far, the new ones included. */
        long[] pages() {
            return IntStream.range(0, Segment.pagesFor(segment.end()))
                    .mapToLong(i -> segment.pages()[i])
                    .toArray();
        }

        LongStream targets() {
            return IntStream.range(segment.start(), segment.end())
                    .mapToLong(position ->
                            (long) segment.pages()[position / Segment.PAGE] * Segment.PAGE + position % Segment.PAGE);
        }
    }
}
