package io.stagecoach.bench.engine;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.ModelConfigReader;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import io.stagecoach.source.FolderSource;
import io.stagecoach.telemetry.ProcFs;
import io.stagecoach.torch.Device;
import io.stagecoach.torch.KvSettings;
import io.stagecoach.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Measures our engine. The main program of an {@link EngineProcess} for one precision: the whole model in one shard, so that the
 * process's memory is that precision's.
 */
final class StagecoachEngine {
    /** Positions before a decode step: 128 to 223, spread evenly over the batch. */
    private static final int LEAST_CONTEXT = 128;

    private static final int CONTEXT_SPREAD = 96;

    private static final int PREFILL_WARM_UPS = 3;
    private static final int PREFILL_RUNS = 9;
    private static final int DECODE_WARM_UPS = 5;

    private final ModelConfig config;
    private final ShardRuntime runtime;
    private final int chunk;
    private final SplittableRandom random = new SplittableRandom(1);

    private StagecoachEngine(ModelConfig config, ShardRuntime runtime, int chunk) {
        this.config = config;
        this.runtime = runtime;
        this.chunk = chunk;
    }

    /** Arguments: model folder, dtype, threads, prompt chunk, batch sizes with commas between, device. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<Integer> batches = IntStream.of(commas(arguments[4])).boxed().toList();
        FolderSource source = new FolderSource(folder.toString(), folder);
        ModelConfig config = ModelConfigReader.read(source);
        TorchEngine.start(Integer.parseInt(arguments[2]));
        int slots = batches.stream().mapToInt(Integer::intValue).max().orElse(1);
        ShardRange range = new ShardRange(0, config.layers());
        Precision precision = Precision.of(arguments[1]);
        KvFormat format = KvFormat.with(precision);
        Device device = Device.of(arguments[5]);
        device.obstacle().ifPresent(obstacle -> {
            throw new IllegalStateException("device " + device.text() + " cannot be used: " + obstacle);
        });
        device.require(precision);
        try (ShardRuntime runtime = device.load(
                Checkpoint.open(source),
                config,
                range,
                precision,
                KvSettings.forContexts(format, slots, config, range))) {
            StagecoachEngine engine = new StagecoachEngine(config, runtime, Integer.parseInt(arguments[3]));
            for (int prompt : new int[] {128, 512}) {
                System.out.println(engine.prefill(prompt).line());
            }
            for (int batch : batches) {
                System.out.println(engine.decode(batch).line());
            }
            System.gc();
            System.out.println(Figure.memory("rss", memoryMib("VmRSS")).line());
            // Without the mapped pages of the checkpoint, which are the kernel's page cache.
            System.out.println(Figure.memory("rss anon", memoryMib("RssAnon")).line());
        }
    }

    private static int[] commas(String text) {
        return List.of(text.split(",")).stream().mapToInt(Integer::parseInt).toArray();
    }

    /** In chunks, as the cluster does it, with logits of the last position only. */
    private Figure prefill(int length) {
        List<Double> seconds = new ArrayList<>();
        for (int run = -PREFILL_WARM_UPS; run < PREFILL_RUNS; run++) {
            double taken = seconds(() -> fill(0, length));
            if (run >= 0) {
                seconds.add(taken);
            }
        }
        return Figure.rate("prefill " + length, length, seconds);
    }

    private Figure decode(int batch) {
        List<Segment> segments = IntStream.range(0, batch)
                .mapToObj(slot -> new Segment(pages(slot), context(slot, batch), 1, Logits.LAST))
                .toList();
        IntStream.range(0, batch).forEach(slot -> fill(slot, context(slot, batch)));
        int runs = batch < 8 ? 60 : 30;
        List<Double> seconds = new ArrayList<>();
        for (int run = -DECODE_WARM_UPS; run < runs; run++) {
            ShardInput step = new ShardInput.Tokens(tokens(batch), segments);
            double taken = seconds(() -> runtime.forward(step));
            if (run >= 0) {
                seconds.add(taken);
            }
        }
        return Figure.rate("B" + batch, batch, seconds);
    }

    static int context(int index, int batch) {
        return LEAST_CONTEXT + index * CONTEXT_SPREAD / batch;
    }

    private void fill(int slot, int length) {
        for (int start = 0; start < length; start += chunk) {
            int rows = Math.min(chunk, length - start);
            Logits logits = start + rows == length ? Logits.LAST : Logits.NONE;
            Segment segment = new Segment(pages(slot), start, rows, logits);
            runtime.forward(new ShardInput.Tokens(tokens(rows), List.of(segment)));
        }
    }

    /** Pages of sequence {@code slot}: enough for the whole context. */
    private int[] pages(int slot) {
        int count = Segment.pagesFor(config.positions());
        return IntStream.range(slot * count, (slot + 1) * count).toArray();
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, config.vocabulary()).toArray();
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double memoryMib(String key) {
        OptionalLong bytes = ProcFs.HERE.processMemory(key);
        return bytes.isPresent() ? bytes.getAsLong() / (double) (1 << 20) : Double.NaN;
    }
}
