package io.stagecoach.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the files of a model by the name that the user gave. */
public final class ModelSources {

    private final Optional<Path> demo;
    private final HubSettings hub;
    private final FetchProgress progress;

    /**
     * @param demo folder of the bundled model
     * @param progress told of every download
     */
    ModelSources(Optional<Path> demo, HubSettings hub, FetchProgress progress) {
        this.demo = demo;
        this.hub = hub;
        this.progress = progress;
    }

    /**
     * Reads {@code STAGECOACH_DEMO}, the folder of the bundled model (set by the launcher and the images), and the
     * variables of {@link HubSettings#from}.
     *
     * @throws IOException if the file of the hub's token cannot be read
     */
    static ModelSources from(Map<String, String> environment, Path userHome, FetchProgress progress)
            throws IOException {
        Optional<Path> demo = Optional.ofNullable(environment.get("STAGECOACH_DEMO"))
                .filter(text -> !text.isBlank())
                .map(Path::of);
        return new ModelSources(demo, HubSettings.from(environment, userHome), progress);
    }

    /** As {@link #from}, with the environment of this process. */
    public static ModelSources fromEnvironment(FetchProgress progress) throws IOException {
        return from(System.getenv(), Path.of(System.getProperty("user.home")), progress);
    }

    HubSettings hub() {
        return hub;
    }

    /**
     * Finds a model. Sends nothing to a hub: its {@link HubSource} does when the first file is read.
     *
     * @param model {@code demo}, a folder, or a hub id such as {@code gpt2} or {@code org/name@revision}
     * @throws IllegalArgumentException if the text names no model
     * @throws IOException if the folder holds no model
     */
    public ModelSource resolve(String model) throws IOException {
        return switch (ModelName.of(model, Files::isDirectory)) {
            case ModelName.Demo() ->
                folder(
                        ModelName.DEMO,
                        demo.orElseThrow(() -> new IllegalArgumentException("the bundled model was not found: set"
                                + " STAGECOACH_DEMO to its folder, or name another model")));
            case ModelName.Folder(Path path) -> folder(lastName(model, path), path);
            case ModelName.Hub id -> HubSource.of(id, hub, progress);
        };
    }

    /** A model is served under the last name of its folder, and the root has none. */
    private static String lastName(String model, Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        if (last == null) {
            throw new IllegalArgumentException("model '" + model + "' is the root of the file system, and a model is"
                    + " served under its folder's name: give a folder such as /models/gpt2");
        }
        return last.toString();
    }

    private static FolderSource folder(String name, Path path) throws IOException {
        if (!Files.isRegularFile(path.resolve("config.json"))) {
            throw new FileNotFoundException("model '" + name + "': " + path.toAbsolutePath()
                    + " has no config.json; give the folder of a Hugging Face GPT-2 checkpoint");
        }
        return new FolderSource(name, path);
    }
}
