package io.stagecoach.member.app;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.Gpt2Tensors;
import io.stagecoach.checkpoint.ModelConfigReader;
import io.stagecoach.config.ClusterConfig;
import io.stagecoach.member.placement.StageNeed;
import io.stagecoach.member.stage.LoadedShard;
import io.stagecoach.member.stage.ShardLoader;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.model.ShardRange;
import io.stagecoach.proto.ModelInfo;
import io.stagecoach.source.ModelSource;
import io.stagecoach.torch.Device;
import io.stagecoach.torch.KvSettings;
import io.stagecoach.torch.PackedWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * The model that the cluster serves: its shape, how it is cut into stages, what each stage needs, and how a shard is loaded.
 *
 * @param dtype of the weights, as the cluster's description has it
 * @param needs of stages 0 … K-1
 * @param loader brings the shard of a role into memory
 */
public record ServedModel(
        String name, ModelConfig config, ShardPlan plan, String dtype, List<StageNeed> needs, ShardLoader loader) {

    public ServedModel {
        needs = List.copyOf(needs);
    }

    /** @param bytes of memory that a stage takes, for a range of layers */
    public static List<StageNeed> needs(ModelConfig config, ShardPlan plan, ToLongFunction<ShardRange> bytes) {
        return IntStream.range(0, plan.stages())
                .mapToObj(stage -> new StageNeed(
                        plan.cost(stage, config),
                        bytes.applyAsLong(plan.ranges().get(stage))))
                .toList();
    }

    /**
     * Checks the model's files before any shard is loaded.
     *
     * @throws IOException when the model cannot be served: its config.json, a tensor or a file is not as it must be
     */
    static ServedModel open(ModelSource source, ClusterConfig cluster, Device device, KvBudget budget)
            throws IOException {
        ModelConfig config = ModelConfigReader.read(source);
        Checkpoint.open(source).check(new Gpt2Tensors(config).of(new ShardRange(0, config.layers())));
        ShardPlan plan = ShardPlan.balanced(config, cluster.stages());
        Precision precision = Precision.of(cluster.dtype());
        device.require(precision);
        KvFormat kvFormat =
                cluster.kvDtype().equals("auto") ? KvFormat.with(precision) : KvFormat.of(cluster.kvDtype());
        // A GPU has memory of its own, so a stage there takes none of the members' memory.
        ToLongFunction<ShardRange> bytes = device == Device.CPU
                ? range -> PackedWeights.bytes(config, range, precision)
                        + KvSettings.forContexts(kvFormat, 1, config, range).bytes()
                : range -> 0;
        ShardLoader loader = role -> {
            ShardRange range = plan.ranges().get(role.stage());
            KvSettings kv = budget.settings(kvFormat, cluster.maxSequences(), config, range);
            try {
                return new LoadedShard(
                        device.load(Checkpoint.open(source), config, range, precision, kv),
                        config.width(),
                        config.vocabulary(),
                        range.first() == 0,
                        range.end() == config.layers());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return new ServedModel(source.name(), config, plan, precision.text(), needs(config, plan, bytes), loader);
    }

    /** The model's part of the cluster's description. */
    ModelInfo info() {
        ModelInfo.Builder info = ModelInfo.newBuilder()
                .setName(name)
                .setLayers(config.layers())
                .setPositions(config.positions())
                .setVocabularySize(config.vocabulary())
                .setStages(plan.stages())
                .setDtype(dtype);
        config.endOfText().ifPresent(info::setEosId);
        return info.build();
    }

    /**
     * Memory that the KV cache of a role may take.
     *
     * @param configured bytes; 0 (automatic) stands for what the sequences need, at most {@link #SHARE} of the machine's memory
     * @param machineBytes memory of this machine, or of the container
     */
    record KvBudget(long configured, long machineBytes) {
        /** An eighth: weights need memory too, and a member may hold several roles. */
        private static final long SHARE = 8;

        KvBudget {
            if (configured < 0 || machineBytes < 1) {
                throw new IllegalArgumentException(
                        "KV memory must be 0 (automatic) or more, and the machine's memory above 0," + " but they are "
                                + configured + " and " + machineBytes);
            }
        }

        /** @param sequences that one scheduler runs at once */
        KvSettings settings(KvFormat format, int sequences, ModelConfig config, ShardRange range) {
            KvSettings wanted = KvSettings.forContexts(format, sequences, config, range);
            long bytes = configured > 0 ? configured : Math.min(wanted.bytes(), machineBytes / SHARE);
            return new KvSettings(format, bytes);
        }
    }
}
