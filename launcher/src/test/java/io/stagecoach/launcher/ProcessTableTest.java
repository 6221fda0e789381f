package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.launcher.ProcessTable.Identity;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With processes of this machine. */
class ProcessTableTest {
    private final ProcessTable table = new ProcessTable.OfThisMachine();

    @Test
    void aProcessIsItselfUntilItEnds() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        Identity identity = table.identityOf(sleep.pid());
        assertThat(table.isAlive(identity)).isTrue();
        assertThat(table.isAlive(new Identity(sleep.pid(), identity.start() + "0")))
                .isFalse();

        table.end(new Identity(sleep.pid(), "another start"), true);
        assertThat(sleep.isAlive()).isTrue();
        table.end(identity, false);

        assertThat(sleep.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(table.isAlive(identity)).isFalse();
    }

    /** A shell that waits for its child ends with it. */
    @Test
    void aTreeEndsAsAWhole() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "sleep 61; true").start();
        ProcessHandle child = await().until(() -> shell.descendants().findAny(), Optional::isPresent)
                .orElseThrow();

        table.endTree(table.identityOf(shell.pid()));

        child.onExit().get(10, TimeUnit.SECONDS);
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
