package io.stagecoach.member.app;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import io.stagecoach.torch.KvSettings;

/**
 * How much memory the KV cache of a role may take.
 *
 * @param configured in bytes; 0 stands for what the sequences need, within {@link #SHARE} of the machine
 * @param machineBytes memory of this machine, or of the container
 */
record KvBudget(long configured, long machineBytes) {
    /** Weights need theirs, and a member may hold several roles. */
    private static final long SHARE = 8;

    KvBudget {
        if (configured < 0 || machineBytes < 1) {
            throw new IllegalArgumentException(
                    "KV memory must be 0 (automatic) or more, and the machine's memory above 0," + " but they are "
                            + configured + " and " + machineBytes);
        }
    }

    /** @param sequences that one coordinator runs at once */
    KvSettings settings(KvFormat format, int sequences, ModelConfig config, ShardRange range) {
        KvSettings wanted = KvSettings.forContexts(format, sequences, config, range);
        long bytes = configured > 0 ? configured : Math.min(wanted.bytes(), machineBytes / SHARE);
        return new KvSettings(format, bytes);
    }
}
