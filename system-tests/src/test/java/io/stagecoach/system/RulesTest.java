package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Prometheus's own tool checks the configuration and runs the rules' unit tests. */
@RequiresPrometheus
class RulesTest {
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    @Test
    void theConfigurationIsValid() throws Exception {
        succeeds("check", "config", "prometheus.yml");
    }

    @Test
    void theRulesDoWhatTheirTestsSay() throws Exception {
        succeeds("test", "rules", "tests/alerts_test.yml");
    }

    @Test
    void everyAlertHasATestInWhichItFires() throws IOException {
        String tests = Files.readString(PrometheusServer.CONFIGURATION.resolve("tests/alerts_test.yml"));
        Matcher alert = ALERT.matcher(Files.readString(PrometheusServer.CONFIGURATION.resolve("rules/alerts.yml")));
        List<String> alerts = new ArrayList<>();
        while (alert.find()) {
            alerts.add(alert.group(1));
        }
        assertThat(alerts)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(tests).containsPattern("alertname: " + name + "\\s+exp_alerts:"));
    }

    private static void succeeds(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(Path.of("target"), "promtool", ".log");
        int status = new ProcessBuilder(command)
                .directory(PrometheusServer.CONFIGURATION.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(log)).isZero();
    }
}
