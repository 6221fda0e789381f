package io.stagecoach.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** One shard on PyTorch: one call of its TorchScript module a forward pass. */
public final class TorchShardRuntime implements ShardRuntime {
    private final PtNDManager manager;
    private final TorchModule module;
    private final StepEncoder encoder;
    private final int slots;

    private TorchShardRuntime(PtNDManager manager, TorchModule module, StepEncoder encoder, int slots) {
        this.manager = manager;
        this.module = module;
        this.encoder = encoder;
        this.slots = slots;
    }

    /**
     * Reads and packs the shard's weights and reserves its KV cache; memory of a slot is taken when it is first
     * written. Call {@link TorchEngine#start} before.
     *
     * @param range layers of this shard, within the model's
     * @param slots how many sequences can be resident at once
     * @throws IOException when the weights cannot be read; see {@link Checkpoint#read}
     * @throws IllegalStateException when this machine cannot hold the weights in this precision, or so many slots
     */
    public static TorchShardRuntime load(
            Checkpoint checkpoint, ModelConfig config, ShardRange range, Precision precision, int slots)
            throws IOException {
        if (range.end() > config.layers()) {
            throw new IllegalArgumentException(
                    "the model has " + config.layers() + " layers, but the shard is " + range);
        }
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be 1 or more, but is " + slots);
        }
        ModuleSource source = new ModuleSource(config, range, Packings.of(precision));
        PtNDManager manager = TorchEngine.newManager();
        TorchModule module = TorchModule.load(source);
        try {
            loadWeights(new WeightLoader(checkpoint, module, manager), config, range, precision);
            allocateCache(module, config, range, slots);
        } catch (IOException | RuntimeException e) {
            module.close();
            manager.close();
            throw e;
        }
        return new TorchShardRuntime(manager, module, new StepEncoder(config, range, slots), slots);
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

    private static void allocateCache(TorchModule module, ModelConfig config, ShardRange range, int slots) {
        try {
            module.run("allocate", IValue.from((long) slots));
        } catch (EngineException e) {
            double bytes = 2.0 * range.layers() * slots * config.positions() * config.width() * Float.BYTES;
            throw new IllegalStateException(
                    "the KV cache of %d slots takes %.1f GiB, which cannot be reserved; take fewer slots or more members"
                            .formatted(slots, bytes / (1 << 30)),
                    e);
        }
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public float[] forward(ShardInput input) {
        encoder.check(input);
        try (PtNDManager step = (PtNDManager) manager.newSubManager()) {
            IValue answer = module.call(
                    "forward",
                    IValue.from(array(step, input)),
                    IValue.listFrom(encoder.segments(input)),
                    IValue.listFrom(encoder.wanted(input)));
            try (answer) {
                return floats(answer.toTensor(step));
            }
        }
    }

    private PtNDArray array(PtNDManager step, ShardInput input) {
        return switch (input) {
            case ShardInput.Tokens tokens -> {
                long[] values = encoder.idsAndPositions(tokens);
                yield step.create(LongBuffer.wrap(values), new Shape(2, tokens.ids().length), DataType.INT64);
            }
            case ShardInput.Hidden hidden -> {
                Shape shape = new Shape(hidden.hidden().length / hidden.width(), hidden.width());
                yield step.create(FloatBuffer.wrap(hidden.hidden()), shape, DataType.FLOAT32);
            }
        };
    }

    private static float[] floats(PtNDArray array) {
        FloatBuffer values = array.toByteBuffer(true).asFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
