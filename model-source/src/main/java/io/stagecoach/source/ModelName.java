package io.stagecoach.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** What {@code --model} can mean. */
public sealed interface ModelName {

    /** The word for the bundled model; a folder of that name is written {@code ./demo}. */
    String DEMO = "demo";

    record Demo() implements ModelName {}

    record Folder(Path path) implements ModelName {}

    record Hub(HubId id) implements ModelName {}

    /**
     * An existing folder wins over a hub id of the same spelling. What looks like a path is never sent to a hub.
     *
     * @param isFolder looks at the disk
     * @throws IllegalArgumentException when the text means nothing, with a message that says what would
     */
    static ModelName of(String model, Predicate<Path> isFolder) {
        if (model.equals(DEMO)) {
            return new Demo();
        }
        Optional<Path> path = path(model);
        if (path.filter(isFolder).isPresent()) {
            return new Folder(path.get());
        }
        if (looksLikePath(model)) {
            throw new IllegalArgumentException("there is no model folder '" + model + "'");
        }
        return HubId.parse(model)
                .<ModelName>map(Hub::new)
                .orElseThrow(() -> new IllegalArgumentException("'" + model + "' is no model: give " + DEMO
                        + ", an existing folder, or a hub id such as gpt2 or openai-community/gpt2"));
    }

    private static boolean looksLikePath(String model) {
        return model.startsWith(".")
                || model.startsWith("/")
                || model.startsWith("~")
                || model.endsWith("/")
                || model.contains("\\")
                || model.contains("//")
                || model.split("@", 2)[0].chars().filter(c -> c == '/').count() > 1;
    }

    private static Optional<Path> path(String model) {
        try {
            return model.isBlank() ? Optional.empty() : Optional.of(Path.of(model));
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }
}
