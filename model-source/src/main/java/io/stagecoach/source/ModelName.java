package io.stagecoach.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code --model}, parsed. */
public sealed interface ModelName {

    /** Names the bundled model. A folder called demo is written {@code ./demo}. */
    String DEMO = "demo";

    record Demo() implements ModelName {}

    record Folder(Path path) implements ModelName {}

    /**
     * A repository of a hub: {@code name} or {@code org/name}, optionally with {@code @revision}. Name a commit if
     * members start at different times and must load the same weights.
     *
     * @param repository {@code gpt2} or {@code openai-community/gpt2}
     * @param revision a branch, tag or commit
     */
    record Hub(String repository, String revision) implements ModelName {

        static final String DEFAULT_REVISION = "main";

        private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?";
        private static final Pattern REPOSITORY = Pattern.compile("(?:" + PART + "/)?" + PART);
        private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/-]{0,254}");
        private static final Pattern ID = Pattern.compile("([^@]+)(?:@(.+))?");

        public Hub {
            if (!REPOSITORY.matcher(repository).matches() || repository.contains("--") || repository.contains("..")) {
                throw new IllegalArgumentException("'" + repository
                        + "' is no hub id: give name or org/name, such as gpt2 or openai-community/gpt2");
            }
            if (!REVISION.matcher(revision).matches() || revision.contains("..") || revision.contains("//")) {
                throw new IllegalArgumentException(
                        "'" + revision + "' is no revision: give a branch, a tag or a commit");
            }
        }

        /** Empty if the text is no hub id. */
        static Optional<Hub> parse(String text) {
            Matcher parts = ID.matcher(text);
            if (!parts.matches()) {
                return Optional.empty();
            }
            String revision = parts.group(2);
            try {
                return Optional.of(new Hub(parts.group(1), revision == null ? DEFAULT_REVISION : revision));
            } catch (IllegalArgumentException notAnId) {
                return Optional.empty();
            }
        }

        /** As the user writes it: without the default revision. */
        @Override
        public String toString() {
            return revision.equals(DEFAULT_REVISION) ? repository : repository + "@" + revision;
        }
    }

    /**
     * Parses a model's name. An existing folder wins over a hub id of the same spelling; a text that looks like a path
     * is never sent to a hub.
     *
     * @param isFolder tells whether a path is an existing folder
     * @throws IllegalArgumentException if the text names no model; the message says what would
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
        return Hub.parse(model)
                .<ModelName>map(hub -> hub)
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
