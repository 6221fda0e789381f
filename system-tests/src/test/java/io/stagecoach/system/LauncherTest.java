package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher says to somebody who does not know it. Needs no cluster. */
@Tag("cluster")
class LauncherTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z-]+)");

    /** The commands are those that the launcher itself lists. */
    @Test
    void everyCommandHasItsHelp() throws Exception {
        List<String> commands = COMMAND.matcher(LocalCluster.run("--help").text())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(commands).contains("up", "generate", "status", "logs", "chaos");
        for (String command : commands) {
            LocalCluster.Output help = LocalCluster.run(command, "--help");
            assertThat(help.status()).as(command).isZero();
            assertThat(help.text()).contains("./stagecoach " + command);
            assertThat(help.text().lines()).as(command).hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            logs nobody        | stagecoach: there
            status --jsn       | status does not know '--jsn'
            up --member 3      | up does not know '--member'
            up --members none  | members are 1 to 16, not 'none'
            scale              | scale needs a number of members
            generate           | generate needs a text
            new-key            | new-key needs a name
            test --fats        | test does not know '--fats'
            statsu             | usage: ./stagecoach COMMAND
            statsu --help      | usage: ./stagecoach COMMAND
            """)
    void whatItDoesNotKnowEndsAtOnceAndSaysWhy(String line, String says) throws Exception {
        LocalCluster.Output output = LocalCluster.run(line.split(" "));
        assertThat(output.status()).isNotZero();
        assertThat(output.text()).contains(says);
    }

    /** Members look for one another where they are, or will be, and nowhere else. */
    @ParameterizedTest
    @CsvSource({"1, 3, gateway, 3", "3, 3, gateway node1 node2, 3", "4, 3, node1 node2 node3, 4", "2, 2, node1 node5, 5"
    })
    void membersLookForThoseThatWereStarted(int index, int count, String processes, int last, @TempDir Path run)
            throws Exception {
        for (String process : processes.split(" ")) {
            Files.createFile(run.resolve(process + ".pid"));
        }
        Process shell = new ProcessBuilder(
                        "bash",
                        "-euc",
                        "run=$0 shift_by=100 max_members=16; . ../launcher/processes.sh; join_addresses $1 $2",
                        run.toString(),
                        "" + index,
                        "" + count)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(IntStream.rangeClosed(1, last)
                        .mapToObj(i -> "127.0.0.1:" + (5800 + i))
                        .collect(Collectors.joining(",")));
        assertThat(shell.waitFor()).isZero();
    }
}
