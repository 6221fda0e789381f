package io.stagecoach.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * One shard with all its memory on a device: a forward pass is one call of its TorchScript module. Unlike on the CPU, a
 * row's last bits may depend on the rows beside it, because a GPU's kernels are chosen by the number of rows.
 */
final class DeviceShardRuntime implements ShardRuntime {
    private static final String PROBE = """
            class Shard(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def probe(self: __torch__.Shard) -> int:
                x = torch.ones([1], dtype=6, layout=None, device=torch.device("{device}"), pin_memory=False)
                return int(torch.item(torch.add(x, x)))
            """;

    private final PtNDManager manager;
    private final TorchModule module;
    private final StepEncoder encoder;

    private DeviceShardRuntime(PtNDManager manager, TorchModule module, StepEncoder encoder) {
        this.manager = manager;
        this.module = module;
        this.encoder = encoder;
    }

    /**
     * Why a device cannot be used: this build of torch does not know it, or there is none. Empty when it computes.
     *
     * @param device in torch's words, such as {@code cuda:0}
     */
    static Optional<String> obstacle(String device) {
        try (TorchModule module = TorchModule.load(PROBE.replace("{device}", device), Map.of())) {
            module.run("probe");
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(reason(e));
        }
    }

    private static String reason(EngineException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("'CUDA' backend")) {
            return "torch's natives are built without CUDA; docs/configuration.md says how to get others";
        }
        return message.lines()
                .filter(line -> line.contains("Error")) // the others are a trace of the module
                .findFirst()
                .orElse(message);
    }

    /** As {@link Device#load}. */
    static DeviceShardRuntime load(
            String device,
            Checkpoint checkpoint,
            ModelConfig config,
            ShardRange range,
            Precision precision,
            KvSettings kv)
            throws IOException {
        int pages = kv.pages(config, range);
        Packings packings = DevicePacking.of(device, precision);
        DeviceModuleSource source = new DeviceModuleSource(device, config, range, packings, kv.format());
        PtNDManager manager = TorchEngine.newManager();
        TorchModule module = TorchModule.load(source.text(), source.lists());
        try {
            new WeightLoader(checkpoint, module, packings, manager).load(config, range);
            module.run("allocate", IValue.from((long) pages));
        } catch (EngineException e) {
            close(module, manager);
            throw new IllegalStateException(
                    "%s cannot hold the weights as %s and %.1f GiB of KV cache; give the cache less, or cut the model into more stages. %s"
                            .formatted(device, precision.text(), kv.bytes() / 0x1p30, e.getMessage()),
                    e);
        } catch (IOException | RuntimeException e) {
            close(module, manager);
            throw e;
        }
        return new DeviceShardRuntime(manager, module, new StepEncoder(config, range, pages));
    }

    @Override
    public int pages() {
        return encoder.pages();
    }

    @Override
    public float[] forward(ShardInput input) {
        encoder.check(input);
        DeviceStep step = DeviceStep.of(input, encoder.wanted(input));
        try (PtNDManager arrays = (PtNDManager) manager.newSubManager()) {
            IValue answer = module.call(
                    "forward",
                    TorchModule.value(StepArrays.input(encoder, input, arrays)),
                    TorchModule.value(
                            arrays.create(LongBuffer.wrap(step.plan()), new Shape(step.plan().length), DataType.INT64)),
                    IValue.listFrom(step.sizes()),
                    IValue.listFrom(step.longer()));
            try (answer) {
                return StepArrays.floats(answer.toTensor(arrays));
            }
        }
    }

    @Override
    public void close() {
        close(module, manager);
    }

    private static void close(TorchModule module, PtNDManager manager) {
        module.close();
        manager.close();
    }
}
