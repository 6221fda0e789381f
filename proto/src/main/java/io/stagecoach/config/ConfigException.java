package io.stagecoach.config;

/** {@code config.json} cannot be used. The message says where the fault stands and what would be right. */
public class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
