package io.stagecoach.torch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** All stages of a model in one process, one after another, as a coordinator would drive them. */
record Pipeline(ModelConfig config, int slots, List<ShardRuntime> stages) implements AutoCloseable {

    static Pipeline load(Checkpoint checkpoint, ModelConfig config, int stages, Precision precision, int slots)
            throws IOException {
        return load(checkpoint, config, stages, precision, KvFormat.with(precision), slots);
    }

    /** Skips a test in a precision that this CPU does not have: torch multiplies in bf16 where there is AVX-512. */
    static void assumeRuns(Precision precision) {
        assumeTrue(
                precision != Precision.BF16 || CpuFeatures.here().hasWideVectors(),
                "torch needs AVX-512 to multiply in bf16");
    }

    static Pipeline load(
            Checkpoint checkpoint, ModelConfig config, int stages, Precision precision, KvFormat format, int slots)
            throws IOException {
        assumeRuns(precision);
        List<ShardRuntime> runtimes = new ArrayList<>();
        for (ShardRange range : ShardPlan.balanced(config, stages).ranges()) {
            KvSettings kv = KvSettings.forContexts(format, slots, config, range);
            runtimes.add(TorchShardRuntime.load(checkpoint, config, range, precision, kv));
        }
        return new Pipeline(config, slots, runtimes);
    }

    /** The device's way of computing, with the CPU as the device. */
    static Pipeline loadOnDevice(Checkpoint checkpoint, ModelConfig config, int stages, Precision precision, int slots)
            throws IOException {
        List<ShardRuntime> runtimes = new ArrayList<>();
        for (ShardRange range : ShardPlan.balanced(config, stages).ranges()) {
            KvSettings kv = KvSettings.forContexts(KvFormat.with(precision), slots, config, range);
            runtimes.add(DeviceShardRuntime.load("cpu", checkpoint, config, range, precision, kv));
        }
        return new Pipeline(config, slots, runtimes);
    }

    /** Room for a whole context; the pages of the slots lie among one another. */
    int[] pages(int slot) {
        return IntStream.range(0, Segment.pagesFor(config.positions()))
                .map(i -> i * slots + slot)
                .toArray();
    }

    /** Logits of the wanted rows, {@code [wanted, vocabulary]}. */
    float[] forward(int[] ids, List<Segment> segments) {
        float[] values = stages.getFirst().forward(new ShardInput.Tokens(ids, segments));
        for (ShardRuntime stage : stages.subList(1, stages.size())) {
            values = stage.forward(new ShardInput.Hidden(values, config.width(), segments));
        }
        return values;
    }

    /** Prefills positions {@code [start, ids.length)} in chunks cut at multiples of {@code chunk}; all their logits. */
    float[] prefill(int slot, int[] ids, int chunk) {
        float[] logits = new float[ids.length * config.vocabulary()];
        for (int start = 0; start < ids.length; start += chunk) {
            int end = Math.min(ids.length, start + chunk);
            float[] rows = forward(
                    Arrays.copyOfRange(ids, start, end),
                    List.of(new Segment(pages(slot), start, end - start, Logits.ALL)));
            System.arraycopy(rows, 0, logits, start * config.vocabulary(), rows.length);
        }
        return logits;
    }

    /** One decode step: the logits after {@code id} at {@code position}. */
    float[] decode(int slot, int position, int id) {
        return forward(new int[] {id}, List.of(new Segment(pages(slot), position, 1, Logits.LAST)));
    }

    @Override
    public void close() {
        stages.forEach(ShardRuntime::close);
    }
}
