package io.stagecoach.member.placement;

/**
 * A place in the pipeline that a member can hold: one replica of one stage of one model.
 *
 * @param stage 0 … K-1
 * @param replica 0, 1, …: tells replicas of a stage apart, and ranks nothing
 */
public record Role(String model, int stage, int replica) {
    public Role {
        if (stage < 0 || replica < 0) {
            throw new IllegalArgumentException("stage and replica count from 0, but are " + stage + " and " + replica);
        }
    }

    @Override
    public String toString() {
        return model + "/" + stage + "/" + replica;
    }
}
