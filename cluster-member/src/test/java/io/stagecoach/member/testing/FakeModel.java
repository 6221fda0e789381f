package io.stagecoach.member.testing;

import io.stagecoach.member.stage.LoadedShard;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.Sampler;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A model of fake shards, and the texts that it generates without faults. */
public record FakeModel(int stages, int pages) {

    /** Pages of a single sequence, enough for the longest text of a test. */
    private static final int[] PAGES = IntStream.range(0, 16).toArray();

    public LoadedShard shard(int stage) {
        return shard(new FakeRuntime(stage, stage == stages - 1, pages), stage);
    }

    public LoadedShard shard(FakeRuntime runtime, int stage) {
        return new LoadedShard(runtime, FakeRuntime.WIDTH, FakeRuntime.VOCABULARY, stage == 0, stage == stages - 1);
    }

    /**
     * One sequence alone in a context of so many positions: for each token a prefill of all that is in the window, into new
     * shards. Half of a full window is dropped.
     */
    public List<Integer> slidingText(int[] prompt, int maxNewTokens, SamplingParams sampling, int positions) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + maxNewTokens);
        int first = 0;
        for (int known = prompt.length; known < tokens.length; known++) {
            if (known - first > positions) {
                first += positions / 2;
            }
            int[] window = Arrays.copyOfRange(tokens, first, known);
            Previous previous = new Previous(window, Math.max(0, prompt.length - first));
            float[] logits = forward(pipeline(), window, 0);
            tokens[known] = Sampler.sample(logits, 0, FakeRuntime.VOCABULARY, sampling, known, previous)
                    .id();
        }
        return Arrays.stream(tokens, prompt.length, tokens.length).boxed().toList();
    }

    /** The tokens of a prompt but the first, each scored after a prefill of all before it, into new shards. */
    public List<SampledToken> scores(int[] prompt, int top) {
        return IntStream.range(1, prompt.length)
                .mapToObj(known -> Sampler.score(
                        forward(pipeline(), Arrays.copyOf(prompt, known), 0),
                        0,
                        FakeRuntime.VOCABULARY,
                        prompt[known],
                        top))
                .toList();
    }

    private List<FakeRuntime> pipeline() {
        return IntStream.range(0, stages)
                .mapToObj(stage -> new FakeRuntime(stage, stage == stages - 1, PAGES.length))
                .toList();
    }

    /** One sequence alone, step by step through shards of its own. */
    public List<Integer> text(int[] prompt, int maxNewTokens, Set<Integer> stopIds, SamplingParams sampling) {
        List<FakeRuntime> pipeline = pipeline();
        float[] logits = forward(pipeline, prompt, 0);
        int[] tokens = prompt;
        List<Integer> text = new ArrayList<>();
        while (true) {
            Previous previous = new Previous(tokens, prompt.length);
            int token = Sampler.sample(logits, 0, FakeRuntime.VOCABULARY, sampling, tokens.length, previous)
                    .id();
            text.add(token);
            if (text.size() == maxNewTokens || stopIds.contains(token)) {
                return text;
            }
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
            logits = forward(pipeline, new int[] {token}, tokens.length - 1);
        }
    }

    private static float[] forward(List<FakeRuntime> pipeline, int[] ids, int start) {
        List<Segment> segments = List.of(new Segment(PAGES, start, ids.length, Logits.LAST));
        float[] values = pipeline.getFirst().forward(new ShardInput.Tokens(ids, segments));
        for (FakeRuntime stage : pipeline.subList(1, pipeline.size())) {
            values = stage.forward(new ShardInput.Hidden(values, FakeRuntime.WIDTH, segments));
        }
        return values;
    }
}
