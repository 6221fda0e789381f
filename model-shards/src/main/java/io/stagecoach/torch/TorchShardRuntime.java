package io.stagecoach.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.stagecoach.attention.PagedAttention;
import io.stagecoach.attention.WarmUp;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * One shard on the CPU: its matrices are multiplied by PyTorch, one call of its TorchScript module a layer, and attention
 * between the calls is {@link PagedAttention}'s.
 */
public final class TorchShardRuntime implements ShardRuntime {
    private final PtNDManager manager;
    private final TorchModule module;
    private final StepEncoder encoder;
    private final PagedAttention attention;
    private final PageAccess pageAccess;

    private TorchShardRuntime(
            PtNDManager manager,
            TorchModule module,
            StepEncoder encoder,
            PagedAttention attention,
            Precision precision) {
        this.manager = manager;
        this.module = module;
        this.encoder = encoder;
        this.attention = attention;
        this.pageAccess = attention.pageAccess("layers %d to %d as %s"
                .formatted(encoder.range().first(), encoder.range().end() - 1, precision.text()));
    }

    /**
     * Reads and packs the shard's weights. Call {@link TorchEngine#start} before.
     *
     * @param range layers of this shard, within the model's
     * @param kv the cache, at least of one whole context; memory of a page is taken when it is first written
     * @throws IOException when the weights cannot be read; see {@link Checkpoint#read}
     * @throws IllegalStateException when this machine cannot hold the weights in this precision
     */
    public static TorchShardRuntime load(
            Checkpoint checkpoint, ModelConfig config, ShardRange range, Precision precision, KvSettings kv)
            throws IOException {
        if (range.end() > config.layers()) {
            throw new IllegalArgumentException(
                    "the model has " + config.layers() + " layers, but the shard is " + range);
        }
        int pages = kv.pages(config, range);
        WarmUp.of(kv.format());
        ModuleSource source = new ModuleSource(config, range, Packings.of(precision));
        PtNDManager manager = TorchEngine.newManager();
        TorchModule module = TorchModule.load(source.text(), source.lists());
        try {
            loadWeights(new WeightLoader(checkpoint, module, source.packings(), manager), config, range, precision);
        } catch (IOException | RuntimeException e) {
            module.close();
            manager.close();
            throw e;
        }
        PagedAttention attention = new PagedAttention(
                range.layers(), config.heads(), config.headWidth(), kv.format(), pages, TorchEngine.team());
        return new TorchShardRuntime(manager, module, new StepEncoder(config, range, pages), attention, precision);
    }

    private static void loadWeights(WeightLoader loader, ModelConfig config, ShardRange range, Precision precision)
            throws IOException {
        try {
            loader.load(config, range);
        } catch (EngineException e) {
            throw new IllegalStateException(
                    "torch cannot keep the weights as " + precision.text()
                            + " on this machine; dtype f32 runs on every CPU. " + e.getMessage(),
                    e);
        }
    }

    @Override
    public int pages() {
        return attention.pages();
    }

    @Override
    public Optional<PageAccess> pageAccess() {
        return Optional.of(pageAccess);
    }

    /** See {@link PagedAttention#page}. */
    byte[] page(int page) {
        return attention.page(page);
    }

    @Override
    public float[] forward(ShardInput input) {
        encoder.check(input);
        attention.prepare(input.segments());
        try (PtNDManager step = (PtNDManager) manager.newSubManager()) {
            return forward(input, step);
        } catch (RuntimeException | Error e) {
            module.run("clear"); // a pass that failed half-way leaves its residual stream behind
            throw e;
        }
    }

    private float[] forward(ShardInput input, PtNDManager step) {
        List<Segment> segments = input.segments();
        int rows = segments.stream().mapToInt(Segment::rows).sum();
        ByteBuffer attended = ByteBuffer.allocateDirect(rows * encoder.config().width() * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        Shape shape = new Shape(rows, encoder.config().width());
        IValue qkv = module.call("begin", IValue.from(StepArrays.input(encoder, input, step)));
        int first = encoder.range().first();
        int last = encoder.range().layers() - 1;
        for (int layer = 0; ; layer++) {
            try (IValue projected = qkv) {
                MemorySegment values =
                        MemorySegment.ofBuffer(projected.toTensor(step).toByteBuffer(true));
                float scale = (float) encoder.config().attentionScale(first + layer);
                attention.attend(layer, scale, segments, values, MemorySegment.ofBuffer(attended));
            }
            IValue output = IValue.from(step.create(attended, shape, DataType.FLOAT32));
            if (layer == last) {
                try (IValue answer = module.call("finish", output, IValue.listFrom(encoder.wanted(input)))) {
                    return StepArrays.floats(answer.toTensor(step));
                }
            }
            qkv = module.call("proceed", output, IValue.from((long) layer));
        }
    }

    @Override
    public void close() {
        module.close();
        manager.close();
        attention.close();
    }
}
