package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.launcher.ProcessTable.Identity;
import io.stagecoach.launcher.ServiceCommand.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCommandTest {
    private static final ClusterSettings SETTINGS =
            new ClusterSettings("/models/a b", "bf16", "cuda", Path.of("/config.json"));

    private final ServiceCommand commands;

    ServiceCommandTest(@TempDir Path root) throws Exception {
        Files.copy(Path.of("..", "runtime.env"), root.resolve("runtime.env"));
        Workspace workspace = new Workspace(
                root,
                root,
                root,
                Path.of("/jdk"),
                new Ports(100),
                Map.of(),
                new UserJvmOptions(Map.of("JAVA_TOOL_OPTIONS", "-Dfirst=1", "_JAVA_OPTIONS", "-Dlast=1")),
                false);
        commands = new ServiceCommand(
                workspace,
                new RuntimeEnv(root),
                SETTINGS,
                module -> List.of("-XX:AOTCache=" + module),
                new Identity(42, "then"),
                true);
    }

    @Test
    void aMemberKnowsItsModelItsPlaceAndWhereOthersAre() {
        Start start = commands.of("node2", 3, List.of("tokenizer", "node1"));
        assertThat(start.environment())
                .containsEntry("STAGECOACH_MODEL", "/models/a b")
                .containsEntry("STAGECOACH_DTYPE", "bf16")
                .containsEntry("STAGECOACH_DEVICE", "cuda")
                .containsEntry("STAGECOACH_ADDRESS", "127.0.0.1:50152")
                .containsEntry("STAGECOACH_JOIN", "127.0.0.1:5801,127.0.0.1:5802,127.0.0.1:5803")
                .containsEntry("STAGECOACH_EXPECTEDMEMBERS", "3")
                .containsEntry("SERVER_PORT", "8112")
                .containsEntry("MKL_CBWR", "AUTO,STRICT");
        assertThat(start.command())
                .contains("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4", "-Xmx512m")
                .endsWith("-jar", commands.of("node1", 3, List.of()).command().getLast());
    }

    /** The caller's options surround Stagecoach's own as they do for any JVM, and the launcher is watched. */
    @Test
    void theCallersOptionsKeepTheirPlace() {
        List<String> command = commands.of("tokenizer", 1, List.of()).command();
        assertThat(command)
                .startsWith("/jdk/bin/java", "-Dfirst=1")
                .containsSubsequence(
                        "-XX:TieredStopAtLevel=1", "-XX:AOTCache=tokenizer", "-Dstagecoach.parent=42", "-Dlast=1");
    }

    @Test
    void aGatewayHasItsPortAndTheUi() {
        Start start = commands.of("gateway2", 1, List.of());
        assertThat(start.environment())
                .containsEntry("SERVER_PORT", "8103")
                .containsEntry("STAGECOACH_GATEWAY_TOKENIZER", "127.0.0.1:50150")
                .containsKey("STAGECOACH_GATEWAY_UI");
        assertThat(start.environment().get("STAGECOACH_GATEWAY_MEMBERS")).endsWith(",127.0.0.1:50166");
        assertThat(start.command()).doesNotContain("--add-modules=jdk.incubator.vector");
    }
}
