package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command line says to somebody who does not know it. */
class CommandsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "commands.md");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CommandLine commands;

    CommandsTest(@TempDir Path root) {
        PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
        commands = Stagecoach.commandLine(
                new Launcher(Fakes.workspace(root, Map.of()), new ByteArrayInputStream(new byte[0]), printer, printer));
    }

    private String said(int status, String... arguments) {
        out.reset();
        assertThat(commands.execute(arguments)).as(String.join(" ", arguments)).isEqualTo(status);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** One section a command, which begins with the synopsis that --help prints. */
    @Test
    void theDocumentIsInStep() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        for (String section : Files.readString(DOCUMENT).split("(?m)^## ")) {
            if (section.contains("    ./stagecoach ")) {
                String name = section.substring(0, section.indexOf('\n'));
                documented.put(
                        name, plain(section.substring(name.length()).strip().split("\n\n")[0]));
            }
        }
        Map<String, String> built = new TreeMap<>();
        commands.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                built.put(name, plain(command.getHelp().synopsis(0)));
            }
        });
        assertThat(documented).isEqualTo(built);
    }

    private static String plain(String synopsis) {
        return synopsis.strip().replaceAll("\\s+", " ");
    }

    @Test
    void everyCommandIsListedAndExplained() {
        String list = said(0, "--help");
        Pattern.compile("(?m)^  ([a-z-]+)").matcher(list).results().forEach(found -> {
            String name = found.group(1);
            String help = said(0, name, "--help");
            assertThat(help).startsWith("usage: ./stagecoach " + name);
            assertThat(help.lines()).as(name).hasSizeGreaterThan(1);
            assertThat(said(0, "help", name)).isEqualTo(help);
        });
        assertThat(list).contains("  up ", "  generate ", "  completion ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            logs nobody        | there are no logs
            status --jsn       | status does not know '--jsn'
            status x           | status does not know 'x'
            up --member 3      | up does not know '--member'
            up --members       | --members needs a value
            up --members none  | members are 1 to 16, not 'none'
            up --members 17    | members are 1 to 16, not '17'
            up --gateways 5    | gateways are 1 to 4, not '5'
            scale              | scale needs a number of members
            scale 0            | members are 1 to 16, not '0'
            scale 2            | no cluster runs here
            start              | start needs a name
            start node17       | start takes tokenizer, gateway, gateway2 to gateway4 or node1 to node16, not 'node17'
            start node1        | no cluster runs here
            new-key            | new-key needs a name
            new-key a/b        | new-key needs a name
            test --fast --all  | not both
            """)
    void whatItDoesNotKnowEndsAtOnceAndSaysWhy(String line, String says) {
        assertThat(said(CommandFailure.FAILED, line.split(" ")))
                .startsWith("stagecoach: ")
                .contains(says);
    }

    @Test
    void withoutACommandItListsThem() {
        assertThat(said(CommandFailure.USAGE)).startsWith("usage: ./stagecoach COMMAND");
        assertThat(said(CommandFailure.USAGE, "statsu")).startsWith("usage: ./stagecoach COMMAND");
        assertThat(said(CommandFailure.USAGE, "help", "statsu")).startsWith("usage: ./stagecoach COMMAND");
    }

    @Test
    void nothingRunsSoDownHasNothingToDo() {
        assertThat(said(0, "down")).isEmpty();
    }

    @Test
    void aKeyComesWithItsHash() throws Exception {
        String said = said(0, "new-key", "bob");
        String key = said.lines().skip(1).findFirst().orElseThrow().strip();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        assertThat(key).matches("sk-[A-Za-z0-9]{38,43}");
        assertThat(said)
                .contains("STAGECOACH_GATEWAY_ACCESS_KEYS_0_NAME=bob")
                .contains("_SHA256=" + HexFormat.of().formatHex(hash));
    }

    @Test
    void aShellCompletesCommandsAndOptions() {
        assertThat(said(0, "completion")).contains("generate", "--context-overflow", "complete -F");
    }
}
