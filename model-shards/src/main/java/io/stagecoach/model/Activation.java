package io.stagecoach.model;

/** The feed-forward layer's non-linearity, by its name in {@code config.json}. */
public enum Activation {
    /** Hendrycks and Gimpel 2016, the tanh approximation: what OpenAI's GPT-2 was trained with. */
    GELU_TANH("gelu_new", "gelu_pytorch_tanh"),
    /** Hendrycks and Gimpel 2016, exact, with the error function. */
    GELU("gelu"),
    RELU("relu");

    private final String[] names;

    Activation(String... names) {
        this.names = names;
    }

    /**
     * @param name Hugging Face's name
     * @throws IllegalArgumentException for an activation this engine does not have
     */
    public static Activation of(String name) {
        for (Activation activation : values()) {
            for (String known : activation.names) {
                if (known.equals(name)) {
                    return activation;
                }
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is not supported; supported are gelu_new, gelu_pytorch_tanh, gelu and relu");
    }

    /** The first of Hugging Face's names for it. */
    public String text() {
        return names[0];
    }
}
