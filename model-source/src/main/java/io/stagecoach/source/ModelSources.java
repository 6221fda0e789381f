package io.stagecoach.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** From what the user calls a model to its files. */
public final class ModelSources {

    private final SourceSettings settings;
    private final FetchProgress progress;

    /** @param progress told of every download */
    public ModelSources(SourceSettings settings, FetchProgress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Finds a model. A hub is not asked before the first file is read.
     *
     * @param model {@code demo}, a folder, or a hub id such as {@code gpt2} or {@code org/name@revision}
     * @throws IllegalArgumentException when the text means none of these
     * @throws IOException when the folder holds no model
     */
    public ModelSource resolve(String model) throws IOException {
        return switch (ModelName.of(model, Files::isDirectory)) {
            case ModelName.Demo() ->
                folder(
                        ModelName.DEMO,
                        settings.demo()
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "the bundled model is not at hand: set STAGECOACH_DEMO to its folder, or name"
                                                + " another model")));
            case ModelName.Folder(Path path) ->
                folder(path.toAbsolutePath().normalize().getFileName().toString(), path);
            case ModelName.Hub(HubId id) -> HubSource.of(id, settings.hub(), progress);
        };
    }

    private static String nameOf(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? folder.toString() : last.toString();
    }

    private static FolderSource folder(String name, Path path) throws IOException {
        if (!Files.isRegularFile(path.resolve("config.json"))) {
            throw new FileNotFoundException("model '" + name + "': " + path.toAbsolutePath()
                    + " has no config.json; give the folder of a Hugging Face GPT-2 checkpoint");
        }
        return new FolderSource(name, path);
    }
}
