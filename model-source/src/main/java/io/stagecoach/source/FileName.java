package io.stagecoach.source;

import java.util.List;

/** Names of a model's files: relative paths with {@code /}, which stay inside the model. */
final class FileName {

    private FileName() {}

    /** @throws IllegalArgumentException when the name is empty, absolute, or leaves the model's folder */
    static void require(String file) {
        boolean inside = !file.isEmpty()
                && file.indexOf('\\') < 0
                && file.chars().noneMatch(Character::isISOControl)
                && List.of(file.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!inside) {
            throw new IllegalArgumentException(
                    "'" + file + "' is no file of a model: give a relative path inside it, such as config.json");
        }
    }
}
