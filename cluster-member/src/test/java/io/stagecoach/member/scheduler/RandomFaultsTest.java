package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SettableClock;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.member.testing.SimPulls;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two schedulers and several members with too few pages for all sequences, while members are killed, stages refuse, replies are lost
 * or reordered, roles change hands and clients cancel. Every text must be the same as without faults, and no cache may be left over.
 *
 * <p>Each configuration runs 4 seeds; {@code -Dstagecoach.faults.seeds=143} makes that 1,001 runs in all.
 */
class RandomFaultsTest {
    private static final int SEEDS = Integer.getInteger("stagecoach.faults.seeds", 4);
    private static final int SEQUENCES = 50;
    private static final int PAGES = 20;
    private static final int FAULTY_STEPS = 1200;

    /** Reported duration of a pass: long enough that a pull is cheaper than to compute the cache again. */
    private static final Duration COMPUTING = Duration.ofMillis(10);

    private record Generation(SimScheduler sim, UUID id, GenerationRequest request, Recorder recorder) {}

    private final List<Generation> generations = new ArrayList<>();
    private final List<Generation> cancelled = new ArrayList<>();
    private final List<UUID> members = new ArrayList<>();
    private final Map<PullOutcome, Integer> outcomes = new EnumMap<>(PullOutcome.class);
    private int joined;
    /** Runs of this configuration in which sequences shared pages. With many seeds, some share none. */
    private int runsWithSharedPages;

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "2, 2", "3, 1", "3, 3", "3, 5", "5, 2"})
    void everyTextIsTheSameAndNothingIsLeft(int stages, int memberCount) {
        for (int seed = 0; seed < SEEDS; seed++) {
            generations.clear();
            cancelled.clear();
            members.clear();
            run(stages, memberCount, new Random(1000L * stages + 100 * memberCount + seed));
        }
        assertThat(runsWithSharedPages).as("runs with shared pages").isGreaterThan(SEEDS * 3 / 4);
        if (stages * memberCount > 1) {
            assertThat(outcomes)
                    .as("outcomes of cache pulls")
                    .containsKey(PullOutcome.MOVED)
                    .hasSizeGreaterThan(1);
        }
    }

    private void run(int stageCount, int memberCount, Random random) {
        SimCluster stages = new SimCluster(new FakeModel(stageCount, PAGES), new SettableClock());
        stages.keepsForgets = true;
        stages.moves.keepsPulls = true;
        IntStream.range(0, memberCount).forEach(i -> join());
        for (int i = 0; i < Math.max(stageCount, memberCount); i++) {
            stages.serve(members.get(i % memberCount), SimCluster.role(i % stageCount, i / stageCount));
        }
        List<SimScheduler> sims = List.of(
                new SimScheduler(new UUID(0, 1), stages, 8, SEQUENCES),
                new SimScheduler(new UUID(0, 2), stages, 8, SEQUENCES));
        sims.forEach(SimScheduler::tellClaims);
        for (int i = 0; i < SEQUENCES; i++) {
            SimScheduler sim = sims.get(i % 2);
            GenerationRequest request = request(random);
            Recorder recorder = sim.submit(request);
            generations.add(new Generation(sim, sim.id(), request, recorder));
        }
        for (int i = 0; i < FAULTY_STEPS; i++) {
            happens(stages, sims, random);
        }
        stages.rolesToServe().forEach(role -> stages.serve(members.getFirst(), role));
        sims.forEach(SimScheduler::tellClaims);
        finish(stages, sims, random);

        for (Generation generation : generations) {
            if (!cancelled.contains(generation)) {
                sims.getFirst().assertFinished(generation.recorder(), generation.request());
            }
        }
        sims.forEach(SimScheduler::assertNothingLeft);
        stages.moves.outcomes.forEach(outcome -> outcomes.merge(outcome, 1, Integer::sum));
        assertThat(generations.stream().filter(each -> !cancelled.contains(each)))
                .as("a sequence was requeued")
                .anyMatch(generation -> generation.recorder().result().requeues() > 0);
        if (sims.stream().anyMatch(sim -> sim.stats().prefixUse().hits() > 0)) {
            runsWithSharedPages++;
        }
    }

    private void happens(SimCluster stages, List<SimScheduler> sims, Random random) {
        switch (random.nextInt(100)) {
            case 0 -> kill(stages, random);
            case 1, 2, 3 -> recover(stages, random);
            case 23, 24, 25, 26, 27, 28, 29, 30 -> forget(stages, random);
            case 4 -> withAnyHeldRole(stages, random, stages::raise);
            case 21, 22 -> withAnyHeldRole(stages, random, stages::drain);
            case 5 -> withAnyHeldRole(stages, random, role -> stages.serve(any(members, random), role));
            case 6, 7, 8, 9, 10, 11 -> any(sims, random).tellClaims();
            case 12 -> cancel(random);
            case 13 -> withAnyCall(stages, random, stages::lose);
            case 14 -> withAnyCall(stages, random, stages::loseReply);
            case 15, 16 ->
                withAnyCall(
                        stages, random, call -> stages.refuse(call, any(List.of(StageReply.Reason.values()), random)));
            case 45 -> replicate(stages, random);
            case 31 -> withAnyPull(stages, random, stages.moves::lose);
            case 32 ->
                withAnyPull(
                        stages,
                        random,
                        pull -> stages.moves.refuse(
                                pull, any(List.of(PullOutcome.CACHE_MISS, PullOutcome.STALE), random)));
            case 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44 -> withAnyPull(stages, random, stages.moves::answer);
            case 17, 18, 19, 20 -> pass(sims, Duration.ofMillis(20 + random.nextInt(40)));
            default -> withAnyCall(stages, random, call -> stages.answer(call, COMPUTING));
        }
        sims.forEach(SimScheduler::runLoop);
    }

    /** Answers all calls until no sequence is left. */
    private static void finish(SimCluster stages, List<SimScheduler> sims, Random random) {
        for (int i = 0; i < 20_000; i++) {
            if (!stages.forgets.isEmpty()) {
                forget(stages, random);
            } else if (!stages.moves.pulls.isEmpty()) {
                withAnyPull(stages, random, stages.moves::answer);
                sims.forEach(SimScheduler::runLoop);
            } else if (!stages.calls.isEmpty()) {
                stages.answer(any(stages.calls, random));
                sims.forEach(SimScheduler::runLoop);
            } else if (sims.stream().allMatch(sim -> sim.stats().isIdle())) {
                return;
            } else {
                pass(sims, SimScheduler.BACKOFF);
            }
        }
        throw new AssertionError("sequences are left");
    }

    private static void pass(List<SimScheduler> sims, Duration time) {
        sims.getFirst().clock.advance(time);
        sims.forEach(SimScheduler::runLoop);
    }

    private void join() {
        members.add(new UUID(0, 100 + joined++));
    }

    /** A new member replaces the lost one; its roles stay free until {@link #recover}. */
    private void kill(SimCluster stages, Random random) {
        UUID lost = any(members, random);
        members.remove(lost);
        join();
        stages.kill(lost);
    }

    private void recover(SimCluster stages, Random random) {
        List<Role> free = stages.rolesToServe();
        if (!free.isEmpty()) {
            stages.serve(any(members, random), any(free, random));
        }
    }

    /** Adds a replica, or gives a role to another member. */
    private void replicate(SimCluster stages, Random random) {
        int stage = random.nextInt(stages.model.stages());
        stages.serve(any(members, random), SimCluster.role(stage, random.nextInt(3)));
    }

    /** Delivers one delayed message to drop a cache. */
    private static void forget(SimCluster stages, Random random) {
        if (!stages.forgets.isEmpty()) {
            stages.forgets.remove(random.nextInt(stages.forgets.size())).run();
        }
    }

    private void cancel(Random random) {
        Generation generation = any(generations, random);
        if (!generation.recorder().hasEnded() && cancelled.size() < 5) {
            generation.sim().handle(new Event.Cancelled(generation.id()));
            cancelled.add(generation);
        }
    }

    private static void withAnyHeldRole(SimCluster stages, Random random, Consumer<Role> then) {
        List<RoleClaim> held = stages.live();
        if (!held.isEmpty()) {
            then.accept(any(held, random).role());
        }
    }

    private static void withAnyCall(SimCluster stages, Random random, Consumer<SimCluster.Call> then) {
        if (!stages.calls.isEmpty()) {
            then.accept(any(stages.calls, random));
        }
    }

    private static void withAnyPull(SimCluster stages, Random random, Consumer<SimPulls.Pull> then) {
        if (!stages.moves.pulls.isEmpty()) {
            then.accept(any(stages.moves.pulls, random));
        }
    }

    /** A short prompt; some share one or two pages with others. */
    private static GenerationRequest request(Random random) {
        int shared = 64 * Math.max(0, random.nextInt(5) - 2);
        int[] prompt = new int[shared + 1 + random.nextInt(14)];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = i < shared ? i % 7 : random.nextInt(97);
        }
        GenerationRequest request =
                new GenerationRequest(prompt, new int[0], 1 + random.nextInt(20), Set.of(), sampling(random));
        GenerationRequest scored = request.sampling().logprobs() >= 0 ? Requests.scoring(request) : request;
        return random.nextInt(3) == 0 ? Requests.sliding(scored, prompt.length + 1 + random.nextInt(6)) : scored;
    }

    private static SamplingParams sampling(Random random) {
        return random.nextInt(3) == 0
                ? SamplingParams.GREEDY
                : new SamplingParams(
                        0.9f,
                        random.nextInt(30),
                        0.9f,
                        adjustments(random),
                        random.nextLong(),
                        random.nextInt(4) == 0 ? 2 : -1);
    }

    private static Adjustments adjustments(Random random) {
        return random.nextInt(3) == 0
                ? Adjustments.NONE
                : new Adjustments(
                        1 + random.nextFloat(), random.nextFloat(), random.nextFloat(-1, 1), Map.of(5, 1.5f, 11, -3f));
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
