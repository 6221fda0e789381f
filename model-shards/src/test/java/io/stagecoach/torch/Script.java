package io.stagecoach.torch;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is to be computed of one sequence, step by step: its prompt in chunks, then its continuation row by row. The
 * tokens are fixed beforehand, so that a wrong number cannot hide behind a wrong token.
 */
record Script(int[] ids, List<Step> steps) {

    /** Positions {@code [start, end)} in one forward pass. */
    record Step(int start, int end) {
        Segment in(int[] pages) {
            return new Segment(pages, start, end - start, Logits.ALL);
        }
    }

    static Script random(ModelConfig config, int prompt, int continuation, int chunk, SplittableRandom random) {
        int[] ids = random.ints(prompt + continuation, 0, config.vocabulary()).toArray();
        List<Step> steps = new ArrayList<>();
        for (int start = 0; start < prompt; start += chunk) {
            steps.add(new Step(start, Math.min(prompt, start + chunk)));
        }
        for (int position = prompt; position < ids.length; position++) {
            steps.add(new Step(position, position + 1));
        }
        return new Script(ids, steps);
    }

    /** Cut anywhere else, in pieces of up to {@code longest} positions. */
    Script recut(int longest, SplittableRandom random) {
        List<Step> pieces = new ArrayList<>();
        for (int start = 0; start < ids.length; ) {
            int end = Math.min(ids.length, start + 1 + random.nextInt(longest));
            pieces.add(new Step(start, end));
            start = end;
        }
        return new Script(ids, pieces);
    }

    /** All in one pass. */
    Script whole() {
        return new Script(ids, List.of(new Step(0, ids.length)));
    }

    /** Every step twice. */
    Script stuttering() {
        return new Script(
                ids,
                steps.stream().flatMap(step -> List.of(step, step).stream()).toList());
    }

    int[] ids(Step step) {
        return Arrays.copyOfRange(ids, step.start(), step.end());
    }

    /** The logits at every position, {@code [ids.length, vocabulary]}, computed with nobody else in the batch. */
    float[] runAlone(Pipeline pipeline, int slot) {
        int vocabulary = pipeline.config().vocabulary();
        float[] logits = new float[ids.length * vocabulary];
        for (Step step : steps) {
            float[] rows = pipeline.forward(ids(step), List.of(step.in(pipeline.pages(slot))));
            System.arraycopy(rows, 0, logits, step.start() * vocabulary, rows.length);
        }
        return logits;
    }

    /** The same for many, a random choice of them in each forward pass, script i in slot {@code slots[i]}. */
    static List<float[]> runTogether(Pipeline pipeline, List<Script> scripts, int[] slots, SplittableRandom random) {
        int vocabulary = pipeline.config().vocabulary();
        List<float[]> logits = scripts.stream()
                .map(script -> new float[script.ids.length * vocabulary])
                .toList();
        int[] next = new int[scripts.size()];
        for (List<Integer> batch = List.of(); ; ) {
            List<Integer> unfinished = new ArrayList<>();
            for (int i = 0; i < next.length; i++) {
                if (next[i] < scripts.get(i).steps.size()) {
                    unfinished.add(i);
                }
            }
            if (unfinished.isEmpty()) {
                return logits;
            }
            batch = unfinished.stream().filter(i -> random.nextInt(4) > 0).toList();
            if (!batch.isEmpty()) {
                runOne(pipeline, scripts, slots, batch, next, logits);
            }
        }
    }

    private static void runOne(
            Pipeline pipeline,
            List<Script> scripts,
            int[] slots,
            List<Integer> batch,
            int[] next,
            List<float[]> logits) {
        int vocabulary = pipeline.config().vocabulary();
        List<Step> steps =
                batch.stream().map(i -> scripts.get(i).steps.get(next[i]++)).toList();
        List<Segment> segments = new ArrayList<>();
        int[] ids = new int[0];
        for (int b = 0; b < batch.size(); b++) {
            int[] more = scripts.get(batch.get(b)).ids(steps.get(b));
            ids = Arrays.copyOf(ids, ids.length + more.length);
            System.arraycopy(more, 0, ids, ids.length - more.length, more.length);
            segments.add(steps.get(b).in(pipeline.pages(slots[batch.get(b)])));
        }
        float[] rows = pipeline.forward(ids, segments);
        int read = 0;
        for (int b = 0; b < batch.size(); b++) {
            Step step = steps.get(b);
            int length = (step.end() - step.start()) * vocabulary;
            System.arraycopy(rows, read, logits.get(batch.get(b)), step.start() * vocabulary, length);
            read += length;
        }
    }
}
