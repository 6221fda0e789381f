package io.stagecoach.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that are skipped, with one line that says so, where Prometheus and its tool are not installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPrometheus.Condition.class)
@interface RequiresPrometheus {

    final class Condition implements ExecutionCondition {
        private static final String SKIPPED =
                "monitoring tests skipped: no prometheus and promtool here (Debian: apt install prometheus)";
        private static final AtomicBoolean said = new AtomicBoolean();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Stream.of("prometheus", "promtool").allMatch(Condition::isInstalled)) {
                return ConditionEvaluationResult.enabled("Prometheus is installed");
            }
            if (!said.getAndSet(true)) {
                System.out.println(SKIPPED);
            }
            return ConditionEvaluationResult.disabled(SKIPPED);
        }

        private static boolean isInstalled(String program) {
            return Stream.of(Objects.requireNonNull(System.getenv("PATH")).split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }
    }
}
