package io.stagecoach.model;

import java.util.ArrayList;
import java.util.List;

/** The ranges that a model's layers are cut into, in pipeline order; they cover every layer once. */
public record ShardPlan(List<ShardRange> ranges) {

    public ShardPlan {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("a plan needs at least one stage");
        }
        int next = 0;
        for (ShardRange range : ranges) {
            if (range.first() != next) {
                throw new IllegalArgumentException("the ranges must follow one another from layer 0, but " + range
                        + " starts where " + next + " is due: " + ranges);
            }
            next = range.end();
        }
    }

    /**
     * The plan whose most expensive stage is cheapest, and among those the most even one. Layers all cost the same; the
     * head is a cost of the last stage alone, so that one gets fewer layers.
     *
     * @throws IllegalArgumentException for less than one stage or more stages than layers
     */
    public static ShardPlan balanced(ModelConfig config, int stages) {
        if (stages < 1) {
            throw new IllegalArgumentException("stages must be 1 or more, but is " + stages);
        }
        if (stages > config.layers()) {
            throw new IllegalArgumentException("the model has " + config.layers() + " layers, so it can be cut into at"
                    + " most " + config.layers() + " stages, not " + stages);
        }
        ShardPlan best = cut(config.layers(), stages, 1);
        for (int last = 2; last <= config.layers() - (stages - 1); last++) {
            ShardPlan candidate = cut(config.layers(), stages, last);
            if (candidate.isBetter(best, config)) {
                best = candidate;
            }
        }
        return best;
    }

    public int stages() {
        return ranges.size();
    }

    /** Cost of a stage in matrix parameters, the head's included. */
    public long cost(int stage, ModelConfig config) {
        long layers = ranges.get(stage).layers() * config.layerCost();
        return stage == stages() - 1 ? layers + config.headCost() : layers;
    }

    /** The cost of the most expensive stage, which bounds the pipeline's throughput. */
    public long bottleneck(ModelConfig config) {
        long worst = 0;
        for (int stage = 0; stage < stages(); stage++) {
            worst = Math.max(worst, cost(stage, config));
        }
        return worst;
    }

    /** The last stage gets {@code last} layers (all of them when it is the only one), the others even parts. */
    private static ShardPlan cut(int layers, int stages, int last) {
        List<ShardRange> ranges = new ArrayList<>(stages);
        int others = stages - 1;
        int first = 0;
        for (int stage = 0; stage < others; stage++) {
            int end = Math.toIntExact((long) (layers - last) * (stage + 1) / others);
            ranges.add(new ShardRange(first, end));
            first = end;
        }
        ranges.add(new ShardRange(first, layers));
        return new ShardPlan(ranges);
    }

    private boolean isBetter(ShardPlan other, ModelConfig config) {
        int byBottleneck = Long.compare(bottleneck(config), other.bottleneck(config));
        return byBottleneck < 0 || byBottleneck == 0 && spread(config) < other.spread(config);
    }

    private double spread(ModelConfig config) {
        double squares = 0;
        for (int stage = 0; stage < stages(); stage++) {
            double cost = cost(stage, config);
            squares += cost * cost;
        }
        return squares;
    }
}
