package io.stagecoach.member.app;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.Gpt2Tensors;
import io.stagecoach.checkpoint.ModelConfigReader;
import io.stagecoach.config.ClusterConfig;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.StageNeed;
import io.stagecoach.member.stage.LoadedShard;
import io.stagecoach.member.stage.ShardLoader;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.model.ShardRange;
import io.stagecoach.source.ModelSource;
import io.stagecoach.torch.Device;
import io.stagecoach.torch.KvSettings;
import io.stagecoach.torch.PackedWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** The model that the cluster serves, and how it is cut; loads its shards. */
public record ServedModel(ModelSource source, ModelConfig config, ShardPlan plan, Compute compute, Kv kv)
        implements ShardLoader {

    /** How matrices are multiplied, and by what. */
    record Compute(Precision precision, Device device) {
        Compute {
            device.require(precision);
        }
    }

    /** @param sequences that one coordinator runs at once */
    record Kv(KvFormat format, KvBudget budget, int sequences) {}

    /** @throws IOException when the model cannot be served: its config.json, a tensor or a file is not as it must be */
    static ServedModel open(ModelSource source, ClusterConfig cluster, Device device, KvBudget budget)
            throws IOException {
        ModelConfig config = ModelConfigReader.read(source);
        Checkpoint.open(source).check(new Gpt2Tensors(config).of(new ShardRange(0, config.layers())));
        return new ServedModel(
                source,
                config,
                ShardPlan.balanced(config, cluster.stages()),
                new Compute(Precision.of(cluster.dtype()), device),
                new Kv(formatOf(cluster), budget, cluster.maxSequences()));
    }

    private static KvFormat formatOf(ClusterConfig cluster) {
        return cluster.kvDtype().equals("auto")
                ? KvFormat.with(Precision.of(cluster.dtype()))
                : KvFormat.of(cluster.kvDtype());
    }

    public String name() {
        return source.name();
    }

    public ShardRange range(int stage) {
        return plan.ranges().get(stage);
    }

    /** What its stages take of the members' memory; nothing on a GPU, which has memory of its own. */
    List<StageNeed> needs() {
        return IntStream.range(0, plan.stages())
                .mapToObj(stage -> new StageNeed(plan.cost(stage, config), bytes(range(stage))))
                .toList();
    }

    private long bytes(ShardRange range) {
        if (compute.device() != Device.CPU) {
            return 0;
        }
        return PackedWeights.bytes(config, range, compute.precision())
                + KvSettings.forContexts(kv.format(), 1, config, range).bytes();
    }

    @Override
    public LoadedShard load(Role role) {
        ShardRange range = range(role.stage());
        KvSettings settings = kv.budget().settings(kv.format(), kv.sequences(), config, range);
        try {
            return new LoadedShard(
                    compute.device().load(Checkpoint.open(source), config, range, compute.precision(), settings),
                    config.width(),
                    config.vocabulary(),
                    range.first() == 0,
                    range.end() == config.layers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
