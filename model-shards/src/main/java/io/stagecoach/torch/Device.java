package io.stagecoach.torch;

import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What computes a shard. */
public enum Device {
    CPU("cpu") {
        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public ShardRuntime load(
                Checkpoint checkpoint, ModelConfig config, ShardRange range, Precision precision, KvSettings kv)
                throws IOException {
            return TorchShardRuntime.load(checkpoint, config, range, precision, kv);
        }
    },
    /** The first GPU that CUDA shows, or the CPU where there is none or torch's natives are not made for one. */
    CUDA("cuda") {
        @Override
        public Optional<String> obstacle() {
            return DeviceShardRuntime.obstacle(CUDA_DEVICE);
        }

        @Override
        public ShardRuntime load(
                Checkpoint checkpoint, ModelConfig config, ShardRange range, Precision precision, KvSettings kv)
                throws IOException {
            Optional<String> obstacle = obstacle();
            if (obstacle.isPresent()) {
                LOG.warn("no GPU can be used, so the CPU computes: {}", obstacle.get());
                return CPU.load(checkpoint, config, range, precision, kv);
            }
            return DeviceShardRuntime.load(CUDA_DEVICE, checkpoint, config, range, precision, kv);
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);

    private static final String CUDA_DEVICE = "cuda:0";

    private final String text;

    Device(String text) {
        this.text = text;
    }

    /** As written in a configuration. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException when there is no such device */
    public static Device of(String text) {
        return Arrays.stream(values())
                .filter(device -> device.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("device '" + text + "' is not one of "
                        + Arrays.stream(values()).map(Device::text).collect(Collectors.joining(", "))));
    }

    /** Why it cannot be used here; empty when it can. Call {@link TorchEngine#start} before. */
    public abstract Optional<String> obstacle();

    /** @throws IllegalArgumentException when this device does not compute in a precision */
    public void require(Precision precision) {
        if (this == CUDA && precision == Precision.INT8) {
            throw new IllegalArgumentException(
                    "dtype int8 runs on the CPU only; take f32, bf16 or fp16 for device cuda, or device cpu");
        }
    }

    /**
     * Reads a shard's weights and takes its memory. Call {@link TorchEngine#start} before.
     *
     * @param range layers of this shard, within the model's
     * @param kv the cache, at least of one whole context
     * @throws IOException when the weights cannot be read; see {@link Checkpoint#read}
     * @throws IllegalStateException when the device cannot hold the weights or the cache
     */
    public abstract ShardRuntime load(
            Checkpoint checkpoint, ModelConfig config, ShardRange range, Precision precision, KvSettings kv)
            throws IOException;
}
