package io.stagecoach.system.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Tests that are skipped, with one line that says so, where no Docker Engine answers. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresDocker.Condition.class)
@Tag("docker")
@interface RequiresDocker {

    final class Condition implements ExecutionCondition {
        private static final String SKIPPED = "container tests skipped: no Docker Engine answers";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            // Asked for the class, and once more for each of its tests.
            if (context.getTestMethod().isPresent()
                    || DockerClientFactory.instance().isDockerAvailable()) {
                return ConditionEvaluationResult.enabled("a Docker Engine answers");
            }
            System.out.println(SKIPPED);
            return ConditionEvaluationResult.disabled(SKIPPED);
        }
    }
}
