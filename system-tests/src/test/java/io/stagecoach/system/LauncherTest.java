package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Help and refusals of the command line. Needs no cluster. */
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
}
