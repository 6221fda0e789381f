package io.stagecoach.system.kubernetes;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One document of a manifest.
 *
 * @param source the file, for messages
 */
record Resource(String source, JsonObject json) {
    private static final Gson GSON = new Gson();

    /** @throws RuntimeException when it is no YAML, or a key is there twice */
    static List<Resource> parse(String source, String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(yaml);
        return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> new Resource(source, GSON.toJsonTree(document).getAsJsonObject()))
                .toList();
    }

    static List<Resource> read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    String kind() {
        return text("kind");
    }

    String name() {
        return text("metadata.name");
    }

    String text(String path) {
        return at(path).getAsString();
    }

    boolean has(String path) {
        return find(path).findAny().isPresent();
    }

    JsonElement at(String path) {
        return find(path).findFirst().orElseThrow(() -> new AssertionError(this + " has no " + path));
    }

    JsonObject object(String path) {
        return at(path).getAsJsonObject();
    }

    /** Of the pods it makes. */
    List<JsonObject> containers() {
        return list("spec.template.spec.containers");
    }

    List<JsonObject> list(String path) {
        return at(path).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** @param path keys with dots between them; a number stands for a place in a list */
    private Stream<JsonElement> find(String path) {
        JsonElement at = json;
        for (String key : path.split("\\.")) {
            if (at.isJsonArray() && key.matches("\\d+")) {
                at = at.getAsJsonArray().get(Integer.parseInt(key));
            } else if (at.isJsonObject() && at.getAsJsonObject().has(key)) {
                at = at.getAsJsonObject().get(key);
            } else {
                return Stream.empty();
            }
        }
        return Stream.of(at);
    }

    @Override
    public String toString() {
        return source + ": " + kind() + " " + name();
    }
}
