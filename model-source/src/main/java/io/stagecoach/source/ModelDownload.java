package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Brings every file of a model that Stagecoach reads into the cache. */
final class ModelDownload {

    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private static final List<String> OPTIONAL = List.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "vocab.json",
            "merges.txt");

    /** The files that an index names. */
    @FunctionalInterface
    interface IndexReader {
        Collection<String> files(byte[] index) throws IOException;
    }

    /**
     * @param missing files that have to be fetched, small ones first
     * @param bytes of these
     */
    record Plan(List<String> missing, long bytes) {}

    private final HubSource source;
    private final IndexReader index;

    ModelDownload(HubSource source, IndexReader index) {
        this.source = source;
        this.index = index;
    }

    /** What is not in the cache yet. Asks the hub only about files that the cache knows nothing of. */
    Plan plan() throws IOException {
        if (source.size("config.json") < 0) {
            throw new HubException(Reason.NOT_FOUND, "model " + source.name() + " has no config.json");
        }
        List<String> missing = new ArrayList<>();
        for (String file : weights()) {
            addMissing(file, missing);
        }
        addMissing("config.json", missing);
        try {
            for (String file : OPTIONAL) {
                addMissing(file, missing);
            }
        } catch (HubException e) {
            // Another program filled the cache and noted no absent files: without the hub, what it has must do.
            if (!missing.isEmpty() || !(e.reason() == Reason.UNREACHABLE || e.reason() == Reason.OFFLINE)) {
                throw e;
            }
        }
        long bytes = 0;
        for (String file : missing) {
            bytes += source.size(file);
        }
        return new Plan(List.copyOf(missing.reversed()), bytes);
    }

    private void addMissing(String file, List<String> missing) throws IOException {
        if (!source.isCached(file) && source.size(file) >= 0) {
            missing.add(file);
        }
    }

    void run(Plan plan) throws IOException {
        for (String file : plan.missing()) {
            source.download(file);
        }
    }

    /**
     * Fails before the first byte when the disk cannot hold them.
     *
     * @param folder that may not exist yet
     */
    static void requireSpace(Path folder, long bytes) throws IOException {
        Path existing = folder.toAbsolutePath();
        for (Path parent = existing.getParent(); !Files.exists(existing) && parent != null; ) {
            existing = parent;
            parent = existing.getParent();
        }
        FileStore disk = Files.getFileStore(existing);
        if (disk.getUsableSpace() < bytes) {
            throw new IOException("the disk of " + folder + " has " + ByteText.of(disk.getUsableSpace()) + " left, but "
                    + ByteText.of(bytes) + " are needed: make room, or set HF_HOME to another disk");
        }
    }

    private List<String> weights() throws IOException {
        if (source.size(WEIGHTS) >= 0) {
            return List.of(WEIGHTS);
        }
        Optional<byte[]> shards = source.file(INDEX);
        if (shards.isEmpty()) {
            throw new HubException(
                    Reason.NOT_FOUND,
                    "model " + source.name() + " has neither " + WEIGHTS + " nor " + INDEX
                            + ": convert its weights to safetensors, or choose another model");
        }
        List<String> files = new ArrayList<>();
        for (String file : index.files(shards.get())) {
            if (source.size(file) < 0) {
                throw new HubException(
                        Reason.NOT_FOUND,
                        "model " + source.name() + " has no " + file + " although its " + INDEX + " names it");
            }
            files.add(file);
        }
        return files;
    }
}
