package io.stagecoach.gateway.process;

import io.stagecoach.gateway.generation.GenerationOrder;

/**
 * All that another gateway needs to make a text again.
 *
 * @param seed that the order has; the request may leave it out
 */
public record KeptOrder(ProcessRequest request, long seed) {
    public static KeptOrder of(ProcessRequest request, GenerationOrder order) {
        return new KeptOrder(request, order.sampling().seed());
    }

    /** @param id of the generation that makes it again; not the first one's, which may still be running */
    public GenerationOrder order(ProcessOrders orders, String id) {
        GenerationOrder again = orders.order(id, request);
        return again.with(again.sampling().withSeed(seed));
    }
}
