package io.stagecoach.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where models can come from.
 *
 * @param demo the folder of the bundled model; the launcher and the images name it in {@code STAGECOACH_DEMO}
 */
public record SourceSettings(Optional<Path> demo, HubSettings hub) {

    /** Reads {@code STAGECOACH_DEMO} and the hub's variables, see {@link HubSettings#from}. */
    public static SourceSettings from(Map<String, String> environment, Path userHome) throws IOException {
        Optional<Path> demo = Optional.ofNullable(environment.get("STAGECOACH_DEMO"))
                .filter(text -> !text.isBlank())
                .map(Path::of);
        return new SourceSettings(demo, HubSettings.from(environment, userHome));
    }

    /** The settings of this process. */
    public static SourceSettings fromEnvironment() throws IOException {
        return from(System.getenv(), Path.of(System.getProperty("user.home")));
    }
}
