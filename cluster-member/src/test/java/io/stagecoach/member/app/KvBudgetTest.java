package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.member.app.ServedModel.KvBudget;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class KvBudgetTest {
    private static final ModelConfig GPT2 = ModelConfig.gpt2(12, 12, 768);
    private static final ShardRange THIRD = new ShardRange(0, 4);
    /** 1024 positions, 4 layers, keys and values, 768 wide, 2 bytes. */
    private static final long CONTEXT = 1024L * 4 * 2 * 768 * 2;

    private static long bytes(KvBudget budget, int sequences) {
        return budget.settings(KvFormat.BF16, sequences, GPT2, THIRD).bytes();
    }

    @Test
    void takesWhatTheSequencesNeedButNotAllOfTheMachine() {
        KvBudget automatic = new KvBudget(0, 16L << 30);
        assertThat(bytes(automatic, 16)).isEqualTo(16 * CONTEXT);
        assertThat(bytes(automatic, 1000)).isEqualTo(2L << 30);
        assertThat(bytes(new KvBudget(300 << 20, 16L << 30), 16)).isEqualTo(300 << 20);
    }

    @Test
    void isReadFromTheMembersSettings() {
        MemberProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("stagecoach.kv-memory", "300MB")))
                .bindOrCreate("stagecoach", MemberProperties.class);
        assertThat(properties.kvBudget(1 << 30)).isEqualTo(new KvBudget(300 << 20, 1 << 30));
        assertThatThrownBy(() -> new KvBudget(-1, 1)).hasMessageContaining("0 (automatic) or more");
    }
}
