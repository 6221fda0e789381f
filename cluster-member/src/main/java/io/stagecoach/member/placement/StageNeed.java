package io.stagecoach.member.placement;

/**
 * What a stage needs of the member that holds it.
 *
 * @param cost of a step, relative to other stages
 * @param bytes of its weights and of a cache for one whole context
 */
public record StageNeed(double cost, long bytes) {
    public StageNeed {
        if (!(cost > 0) || bytes < 0) {
            throw new IllegalArgumentException(
                    "a stage costs more than 0 and takes 0 bytes or more, but they are " + cost + " and " + bytes);
        }
    }
}
