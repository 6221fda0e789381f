package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSourcesTest {

    @TempDir
    Path disk;

    private Path tiny;

    @BeforeEach
    void writeModel() throws IOException {
        tiny = Files.createDirectories(disk.resolve("tiny"));
        Files.writeString(tiny.resolve("config.json"), "{}");
    }

    @Test
    void findsTheDemoWhereTheLauncherSaysItIs() throws IOException {
        ModelSource demo = sources(Map.of("STAGECOACH_DEMO", tiny.toString())).resolve("demo");
        assertThat(demo.name()).isEqualTo("demo");
        assertThat(demo.file("config.json")).isPresent();
        assertThatThrownBy(() -> sources(Map.of()).resolve("demo")).hasMessageContaining("set STAGECOACH_DEMO");
    }

    @Test
    void namesAFolderByItsLastPart() throws IOException {
        ModelSource model = sources(Map.of()).resolve(disk + "/./tiny/");
        assertThat(model).isInstanceOf(FolderSource.class);
        assertThat(model.name()).isEqualTo("tiny");
    }

    @Test
    void refusesAFolderWithoutAModel() {
        assertThatThrownBy(() -> sources(Map.of()).resolve(disk.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no config.json");
    }

    @Test
    void takesTheRestForHubIdsWithoutAskingTheHub() throws IOException {
        ModelSource model = sources(Map.of("HF_ENDPOINT", "http://127.0.0.1:9")).resolve("distilgpt2");
        assertThat(model).isInstanceOf(HubSource.class);
        assertThat(model.name()).isEqualTo("distilgpt2");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2, gpt2, main",
        "gpt2-xl, gpt2-xl, main",
        "openai-community/gpt2, openai-community/gpt2, main",
        "gpt2@607a30d783dfa663caf39e06633721c8d4cfcd7e, gpt2, 607a30d783dfa663caf39e06633721c8d4cfcd7e",
        "org/name_v1.5@refs/pr/1, org/name_v1.5, refs/pr/1"
    })
    void readsHubIds(String text, String repository, String revision) {
        assertThat(ModelName.of(text, path -> false)).isEqualTo(new ModelName.Hub(repository, revision));
    }

    @Test
    void prefersAFolderOfTheSameName() {
        Set<Path> folders = Set.of(Path.of("gpt2"), Path.of("org/name"));
        assertThat(ModelName.of("gpt2", folders::contains)).isEqualTo(new ModelName.Folder(Path.of("gpt2")));
        assertThat(ModelName.of("org/name", folders::contains)).isInstanceOf(ModelName.Folder.class);
        assertThat(ModelName.of("demo", path -> true)).isEqualTo(new ModelName.Demo());
        assertThat(ModelName.of("./demo", path -> true)).isInstanceOf(ModelName.Folder.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"./missing", "../missing", "/missing", "~/models/x", "a/b/c", "models/", "a\\b", "a//b", "."})
    void neverSendsAPathToAHub(String path) {
        assertThatThrownBy(() -> ModelName.of(path, folder -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no model folder '" + path + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "my model",
                "gpt2?",
                "gpt2@",
                "-gpt2",
                "gpt2-",
                "org/..",
                "a--b",
                "gpt2@a b",
                "é",
                "a\u0000b"
            })
    void saysWhatAModelCanBe(String text) {
        assertThatThrownBy(() -> ModelName.of(text, folder -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no model: give demo, an existing folder, or a hub id such as gpt2");
    }

    /** A model is served under its folder's name, which the root has not: it was a NullPointerException. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/.", "/..", "/../"})
    void refusesTheRootOfTheFileSystem(String root) {
        assertThatThrownBy(() -> sources(Map.of()).resolve(root))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model '" + root + "' is the root of the file system")
                .hasMessageContaining("give a folder");
    }

    @Test
    void namesRelativeFoldersByTheirRealLastPart() throws IOException {
        for (String odd : new String[] {tiny + "/.", tiny + "/sub/..", tiny + "//"}) {
            Files.createDirectories(tiny.resolve("sub"));
            assertThat(sources(Map.of()).resolve(odd).name()).isEqualTo("tiny");
        }
    }

    private ModelSources sources(Map<String, String> environment) throws IOException {
        return ModelSources.from(environment, disk, FetchProgress.NONE);
    }
}
