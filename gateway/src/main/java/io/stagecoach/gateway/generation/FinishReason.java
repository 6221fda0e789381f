package io.stagecoach.gateway.generation;

/** Why a generation ended. */
public enum FinishReason {
    /** A stop string, or the model's end of text. */
    STOP("stop"),
    /** The token limit. */
    LENGTH("length");

    private final String label;

    FinishReason(String label) {
        this.label = label;
    }

    /** The name both APIs use. */
    public String label() {
        return label;
    }
}
