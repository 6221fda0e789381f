package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Downloads every file of a model that Stagecoach reads into the cache. */
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

    /**
     * @param missing files to download, small ones first
     * @param bytes of these files
     */
    record Plan(List<String> missing, long bytes) {}

    private final HubSource source;

    ModelDownload(HubSource source) {
        this.source = source;
    }

    /** Lists what is not in the cache. Asks the hub only about files of which the cache holds no description. */
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
            // Another program filled the cache and marked no absent files. Without the hub, its files must suffice.
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
     * Fails if the disk cannot hold the bytes.
     *
     * @param folder need not exist yet
     */
    static void requireSpace(Path folder, long bytes) throws IOException {
        Path existing = folder.toAbsolutePath();
        for (Path parent = existing.getParent(); !Files.exists(existing) && parent != null; ) {
            existing = parent;
            parent = existing.getParent();
        }
        FileStore disk = Files.getFileStore(existing);
        if (disk.getUsableSpace() < bytes) {
            throw new IOException(
                    "the disk of " + folder + " has " + FetchProgress.bytes(disk.getUsableSpace()) + " left, but "
                            + FetchProgress.bytes(bytes) + " are needed: make room, or set HF_HOME to another disk");
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
        for (String file : weightFiles(shards.get())) {
            if (source.size(file) < 0) {
                throw new HubException(
                        Reason.NOT_FOUND,
                        "model " + source.name() + " has no " + file + " although its " + INDEX + " names it");
            }
            files.add(file);
        }
        return files;
    }

    /**
     * The files that {@code model.safetensors.index.json} names, which maps tensors to files.
     *
     * @throws IOException if the index is no JSON or names no file
     */
    static SortedSet<String> weightFiles(byte[] index) throws IOException {
        JsonNode tensors;
        try {
            tensors = JsonMapper.shared().readTree(index).path("weight_map");
        } catch (JacksonException e) {
            throw new IOException(INDEX + " is no JSON: " + e.getOriginalMessage(), e);
        }
        SortedSet<String> files = new TreeSet<>();
        tensors.forEach(file -> files.add(file.asString("")));
        if (files.isEmpty() || files.contains("")) {
            throw new IOException(INDEX + " has no weight_map from tensors to files; fetch the model again");
        }
        return files;
    }
}
