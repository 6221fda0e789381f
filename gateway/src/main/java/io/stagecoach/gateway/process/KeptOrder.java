package io.stagecoach.gateway.process;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.OrderRules;

/**
 * All that another gateway needs to make a text again.
 *
 * @param seed that the order has; the request may leave it out
 */
public record KeptOrder(ProcessRequest request, long seed) {
    public static KeptOrder of(ProcessRequest request, GenerationOrder order) {
        return new KeptOrder(request, order.sampling().seed().orElseThrow());
    }

    /** @param id of the generation that makes it again; not the first one's, which may still be running */
    public GenerationOrder order(OrderRules rules, String id) {
        GenerationOrder again = request.order(id, rules);
        return again.with(again.sampling().withSeed(seed));
    }
}
