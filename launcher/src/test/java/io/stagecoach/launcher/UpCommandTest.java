package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UpCommandTest {
    private final Path root;
    private final Path current;
    private Ports ports = new Ports(2000);

    UpCommandTest(@TempDir Path folder) throws Exception {
        root = Files.createDirectory(folder.resolve("project"));
        current = Files.createDirectory(folder.resolve("where the caller is"));
        Files.writeString(root.resolve("config.json"), "{\"model_name\": \"gpt2\"}");
    }

    private UpCommand up(String... options) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream());
        Workspace workspace = new Workspace(
                root,
                root.resolve("run"),
                current,
                Path.of("/jdk"),
                ports,
                Map.of(),
                new UserJvmOptions(Map.of()),
                false);
        UpCommand up = new UpCommand(new Launcher(workspace, new ByteArrayInputStream(new byte[0]), out, out));
        new CommandLine(up).parseArgs(options);
        return up;
    }

    @Test
    void theModelIsTheOneOfConfigJson() {
        assertThat(up().settings()).isEqualTo(new ClusterSettings("gpt2", "", "", root.resolve("config.json")));
    }

    /** A member that is started later, from another folder, takes them from the settings. */
    @Test
    void pathsAreWhole() throws Exception {
        Files.createDirectory(current.resolve("ckpt"));
        Files.writeString(current.resolve("mine.json"), "{}");
        for (String name : new String[] {"./ckpt", "ckpt", "ckpt/", "../where the caller is/ckpt"}) {
            ClusterSettings settings =
                    up("--model", name, "--config", "mine.json").settings();
            assertThat(settings.model()).isEqualTo(current.resolve("ckpt").toString());
            assertThat(settings.config()).isEqualTo(current.resolve("mine.json"));
        }
    }

    @Test
    void aModelThatConfigJsonNamesMayLieBesideIt() throws Exception {
        Files.createDirectory(root.resolve("ckpt"));
        Files.writeString(root.resolve("config.json"), "{\"model_name\": \"./ckpt\"}");
        assertThat(up().settings().model()).isEqualTo(root.resolve("ckpt").toString());
    }

    @Test
    void aFolderNamedDemoIsNotTheDemoModel() throws Exception {
        Files.createDirectory(current.resolve("demo"));
        assertThat(up("--model", "demo").settings().model()).isEqualTo("demo");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        for (String path : new String[] {"/no/such/folder", "./ckpt", "~/ckpt"}) {
            assertThatThrownBy(() -> up("--model", path).settings())
                    .hasMessage("there is no model folder '" + path + "'");
        }
        assertThatThrownBy(() -> up("--config", "none.json").settings()).hasMessageContaining("there is no file");
        Files.writeString(root.resolve("config.json"), "{\"stages\": 3}");
        assertThatThrownBy(() -> up().settings()).hasMessageContaining("has no model_name");
        Files.writeString(root.resolve("config.json"), "{");
        assertThatThrownBy(() -> up().settings()).hasMessageContaining("cannot be read as JSON");
    }

    @Test
    void aPortThatIsTakenIsNamedBeforeAnythingIsBuilt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ports = new Ports(taken.getLocalPort() - 8000);
            assertThatThrownBy(() -> up("--members", "1").call())
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken")
                    .hasMessageContaining("STAGECOACH_PORT_SHIFT");
        }
    }

    @Test
    void aPortThatCannotBeIsNamed() {
        ports = new Ports(21_000);
        assertThatThrownBy(() -> up("--members", "1").call()).hasMessageContaining("there is no port 71050");
    }

    @Test
    void aFolderWithOtherFilesIsRefusedFirst() throws Exception {
        Path thesis =
                Files.writeString(Files.createDirectory(root.resolve("run")).resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> up().call()).hasMessageContaining("thesis.txt");
        assertThat(thesis).hasContent("years of work");
    }
}
