package io.stagecoach.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.Gpt2Tensors;
import io.stagecoach.checkpoint.Gpt2Tensors.Part;
import io.stagecoach.checkpoint.TensorSpec;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes a shard's weights into its module, one part at a time; the f32 source of a part is freed before the next. */
final class WeightLoader {
    private static final Logger LOG = LoggerFactory.getLogger(WeightLoader.class);

    private final Checkpoint checkpoint;
    private final TorchModule module;
    private final Packings packings;
    private final PtNDManager manager;

    WeightLoader(Checkpoint checkpoint, TorchModule module, Packings packings, PtNDManager manager) {
        this.checkpoint = checkpoint;
        this.module = module;
        this.packings = packings;
        this.manager = manager;
    }

    void load(ModelConfig config, ShardRange range) throws IOException {
        Gpt2Tensors tensors = new Gpt2Tensors(config);
        if (range.first() == 0) {
            table(tensors.tokenEmbedding());
            table(tensors.positionEmbedding());
        }
        for (int layer = range.first(); layer < range.end(); layer++) {
            for (Part part : tensors.layer(layer)) {
                part(part);
            }
        }
        if (range.end() == config.layers()) {
            part(tensors.finalNorm());
            head(tensors.head());
        }
        ProcessMemory.giveBack();
        report(config, range);
    }

    private void report(ModelConfig config, ShardRange range) {
        LOG.info(
                "packed {} MiB of weights for layers {} to {}; the process holds {} MiB besides mapped files",
                PackedWeights.bytes(config, range, packings) >> 20,
                range.first(),
                range.end() - 1,
                ProcessMemory.resident().orElse(0) >> 20);
    }

    private void table(TensorSpec table) throws IOException {
        try (Arena memory = Arena.ofConfined();
                PtNDArray values = read(table, memory)) {
            module.run("add_table", TorchModule.value(values));
        }
    }

    private void part(Part part) throws IOException {
        try (Arena memory = Arena.ofConfined();
                PtNDArray weight = read(part.weight(), memory);
                PtNDArray bias = read(part.bias(), memory)) {
            String method = part.linear() ? "add_linear" : "add_norm";
            module.run(method, TorchModule.value(weight), TorchModule.value(bias));
        }
    }

    private void head(TensorSpec head) throws IOException {
        try (Arena memory = Arena.ofConfined();
                PtNDArray weight = read(head, memory);
                PtNDArray zeros =
                        (PtNDArray) manager.zeros(new Shape(head.shape().getFirst()), DataType.FLOAT32)) {
            module.run("add_head", TorchModule.value(weight), TorchModule.value(zeros));
        }
    }

    /** The array lies in {@code memory}; the module's methods copy what they keep. */
    private PtNDArray read(TensorSpec tensor, Arena memory) throws IOException {
        long bytes = (long) tensor.size() * Float.BYTES;
        ByteBuffer buffer = memory.allocate(bytes, 64).asByteBuffer().order(ByteOrder.nativeOrder());
        checkpoint.read(tensor, buffer.asFloatBuffer());
        long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
        return manager.create(buffer, new Shape(shape), DataType.FLOAT32);
    }
}
