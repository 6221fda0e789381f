package io.stagecoach.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on a hub: {@code name} or {@code org/name}, and optionally {@code @revision} (a branch, tag or commit). Name
 * the commit when members on several hosts start at different times and must load the same weights.
 *
 * @param repository {@code gpt2} or {@code openai-community/gpt2}
 * @param revision {@code main} when none is named
 */
public record HubId(String repository, String revision) {

    public static final String DEFAULT_REVISION = "main";

    private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?";
    private static final Pattern REPOSITORY = Pattern.compile("(?:" + PART + "/)?" + PART);
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/-]{0,254}");
    private static final Pattern ID = Pattern.compile("([^@]+)(?:@(.+))?");

    public HubId {
        if (!REPOSITORY.matcher(repository).matches() || repository.contains("--") || repository.contains("..")) {
            throw new IllegalArgumentException("'" + repository + "' is no hub id: give name or org/name, such as gpt2"
                    + " or openai-community/gpt2");
        }
        if (!REVISION.matcher(revision).matches() || revision.contains("..") || revision.contains("//")) {
            throw new IllegalArgumentException("'" + revision + "' is no revision: give a branch, a tag or a commit");
        }
    }

    /** Empty when the text cannot be a hub id. */
    public static Optional<HubId> parse(String text) {
        Matcher parts = ID.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String revision = parts.group(2);
        try {
            return Optional.of(new HubId(parts.group(1), revision == null ? DEFAULT_REVISION : revision));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    /** What the user writes: without the revision where it is the default. */
    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? repository : repository + "@" + revision;
    }
}
