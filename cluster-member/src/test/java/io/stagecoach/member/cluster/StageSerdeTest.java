package io.stagecoach.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.CacheRead;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.member.stage.StepOutcome;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.PageAccess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that travels between members, there and back through Hazelcast's own serialization. */
class StageSerdeTest {
    private static final Role ROLE = new Role("openai-community/gpt2", 2, 1);
    private static final UUID ID = new UUID(0x0123456789abcdefL, -2);

    private final InternalSerializationService service = serialization();

    private static InternalSerializationService serialization() {
        Config config = new HazelcastSettings("test", 5701, "", List.of())
                .toConfig(new MemberAttributes("a", "b:1", "b", 1, 1, 0, Resources.UNLIMITED));
        return new DefaultSerializationServiceBuilder()
                .setConfig(config.getSerializationConfig())
                .build();
    }

    @AfterEach
    void dispose() {
        service.dispose();
    }

    @ParameterizedTest
    @EnumSource
    void claims(ClaimState state) {
        RoleClaim claim = new RoleClaim(ROLE, state == ClaimState.FREE ? null : ID, Long.MAX_VALUE, state);
        assertThat(back(claim)).isEqualTo(claim);
    }

    @ParameterizedTest
    @EnumSource
    void refusals(StageReply.Reason reason) {
        StageReply reply = new StageReply.Refused(reason, "what is wrong: é 語 🙂");
        assertThat(back(reply)).isEqualTo(reply);
    }

    @Test
    void replies() {
        SampledToken plain = new SampledToken(50256, Float.NaN, List.of());
        SampledToken told = new SampledToken(
                7, -0.25f, List.of(new SampledToken.TokenLogprob(7, -0.25f), new SampledToken.TokenLogprob(3, -9f)));
        StageReply.Done reply = new StageReply.Done(
                List.of(
                        new StepOutcome.Computed(),
                        new StepOutcome.Sampled(plain),
                        new StepOutcome.Sampled(told),
                        new StepOutcome.Scored(List.of(told, plain), told),
                        new StepOutcome.Scored(List.of(told), null),
                        new StepOutcome.Full(),
                        new StepOutcome.CacheMiss()),
                new float[] {0f, -0f, 1e-42f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 3.14f},
                "node1",
                123,
                Long.MAX_VALUE);
        StageReply.Done back = (StageReply.Done) back(reply);
        assertThat(back.outcomes()).isEqualTo(reply.outcomes());
        assertThat(back.hidden()).containsExactly(reply.hidden());
        assertThat(back.member()).isEqualTo("node1");
        assertThat(back.computeNanos()).isEqualTo(123);
        assertThat(back.queueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void tasksOfTokenIds() throws IOException {
        SamplingParams params = new SamplingParams(
                0.7f, 40, 0.9f, new Adjustments(1.1f, 0.5f, -0.25f, Map.of(7, -100f, 50256, 2f)), -1L, 5);
        StageTask task = new StageTask(
                ROLE,
                9,
                ID,
                List.of(
                        new SequenceStep(
                                new UUID(1, 2),
                                0,
                                2,
                                new SequenceStep.Begin(40, null),
                                null,
                                new SequenceStep.Score(new int[] {50256, 0}, 5),
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                        new SequenceStep(
                                new UUID(3, 4),
                                128,
                                1,
                                new SequenceStep.Begin(200, ID),
                                new SequenceStep.Sample(params, 1200, new Previous(new int[] {8, 9}, 1)))),
                new Rows.Ids(new int[] {0, -1, Integer.MAX_VALUE}));
        assertThat(back(task)).usingRecursiveComparison().isEqualTo(task);
    }

    @Test
    void tasksOfHiddenStates() throws IOException {
        StageTask task = new StageTask(
                ROLE,
                0,
                ID,
                List.of(new SequenceStep(
                        ID, 5, 2, null, new SequenceStep.Sample(SamplingParams.GREEDY, 7, Previous.NONE))),
                new Rows.Hidden(2, new float[] {1, -2, Float.MIN_VALUE, 4}));
        assertThat(back(task)).usingRecursiveComparison().isEqualTo(task);
    }

    @Test
    void processors() {
        StageTask task = new StageTask(
                ROLE,
                9,
                ID,
                List.of(new SequenceStep(ID, 0, 1, new SequenceStep.Begin(1, null), null)),
                new Rows.Ids(new int[] {4}));
        assertBack(new RunStep(task));
        for (CacheCommand.Kind kind : CacheCommand.Kind.values()) {
            assertBack(new SendCacheCommand(ROLE, new CacheCommand(kind, new UUID(3, 4), List.of(ID, new UUID(1, 2)))));
        }
        assertBack(new ReadCache(
                new CacheRead(ROLE, 9, ID, new UUID(1, 2), 70, new PageAccess.Format("bf16", 4096), 1L << 40, 512)));
        PullCache fetch = new PullCache(new CachePull(
                ROLE,
                9,
                ID,
                new UUID(1, 2),
                70,
                1024,
                new RoleClaim(new Role(ROLE.model(), ROLE.stage(), 7), ID, 4, ClaimState.DRAINING),
                1L << 40));
        assertThat(back(fetch)).usingRecursiveComparison().isEqualTo(fetch);
        ReplaceClaim replace = new ReplaceClaim(3, new RoleClaim(ROLE, ID, 4, ClaimState.READY));
        assertThat(back(replace)).usingRecursiveComparison().isEqualTo(replace);
    }

    @Test
    void piecesOfCaches() {
        CachePiece bytes = new CachePiece.Bytes(new byte[] {1, -128, 0});
        assertThat(back(bytes)).usingRecursiveComparison().isEqualTo(bytes);
        for (PullOutcome why : PullOutcome.values()) {
            assertThat(back(new CachePiece.Missing(why))).isEqualTo(new CachePiece.Missing(why));
        }
    }

    @Test
    void loads() {
        MemberLoad load = new MemberLoad(
                        true,
                        3,
                        4,
                        64,
                        new PrefixCache.Use(1L << 40, 5),
                        Map.of(ROLE, new MemberLoad.RoleLoad(5, 2, 16, 1L << 40)))
                .with(Map.of(new MigrationPath(ROLE, new Role("gpt2", 1, 2)), 1L << 40));
        MemberLoad back = (MemberLoad) back(load);
        assertThat(back.leaving()).isTrue();
        assertThat(back.running()).isEqualTo(3);
        assertThat(back.waiting()).isEqualTo(4);
        assertThat(back.capacity()).isEqualTo(64);
        assertThat(back.prefixes()).isEqualTo(new PrefixCache.Use(1L << 40, 5));
        assertThat(back.roles()).isEqualTo(load.roles());
        assertThat(back.changeOvers()).isEqualTo(load.changeOvers()).hasSize(1);
    }

    @Test
    void whatAnotherVersionSentIsNamed() throws IOException {
        assertThatThrownBy(() -> new StageSerdeFactory().create(99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type id 99 is unknown: do all members run the same version?");
        byte[] reply = service.toBytes(new StageReply.Done(List.of(new StepOutcome.Full()), new float[0], "a", 1, 1));
        int outcome = reply.length - 8 - 8 - (4 + 1) - 4 - 1;
        assertThat(reply[outcome]).isEqualTo((byte) 2);
        reply[outcome] = 9;
        assertThatThrownBy(() -> service.toObject(new HeapData(reply)))
                .isInstanceOf(HazelcastSerializationException.class)
                .hasMessageContaining("outcome 9 is unknown");
    }

    private void assertBack(StageProcessor<?> processor) {
        assertThat(back(processor))
                .usingRecursiveComparison()
                .ignoringFields("travelled")
                .isEqualTo(processor);
    }

    private Object back(Object value) {
        return service.toObject(service.toData(value));
    }

    private StageTask back(StageTask task) throws IOException {
        try (var out = service.createObjectDataOutput()) {
            TaskCodec.write(out, task);
            return TaskCodec.read(service.createObjectDataInput(out.toByteArray()));
        }
    }
}
