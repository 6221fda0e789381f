package io.stagecoach.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.cluster.FailoverPolicy.Decision;
import io.stagecoach.gateway.cluster.FailoverPolicy.GiveUp;
import io.stagecoach.gateway.cluster.FailoverPolicy.Retry;
import io.stagecoach.gateway.cluster.FailoverPolicy.Situation;
import io.stagecoach.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverPolicyTest {
    private static final FailoverPolicy POLICY = new FailoverPolicy(3, Duration.ofMillis(200), Duration.ofSeconds(10));

    /** retry is the pause in milliseconds, or the kind of problem that ends it. */
    @ParameterizedTest
    @CsvSource({
        // kind, failures, taken, others left, waited s, outcome
        "REJECTED,  1, false, true,  0, INVALID_PARAMETER",
        "REJECTED,  1, true,  true,  0, INVALID_PARAMETER",
        "FULL,      1, false, true,  0, 0",
        "FULL,      2, false, false, 0, QUEUE_FULL",
        "FULL,      2, true,  false, 0, 200",
        "FULL,      9, true,  false, 10, QUEUE_FULL",
        "UNCOVERED, 1, false, true,  0, STAGE_UNCOVERED",
        "UNCOVERED, 1, true,  true,  9, 200",
        "UNCOVERED, 8, true,  true,  10, STAGE_UNCOVERED",
        "NO_MEMBER, 1, false, false, 0, NO_MEMBER",
        "NO_MEMBER, 1, true,  false, 0, 200",
        "LOST,      1, false, true,  0, 0",
        "LOST,      2, true,  false, 0, 200",
        "LOST,      3, true,  true,  0, GENERATION_LOST",
        "BROKEN,    1, true,  true,  0, 0",
        "BROKEN,    2, true,  true,  0, INTERNAL"
    })
    void decidesByTheKindOfFailure(
            FailureKind kind, int failures, boolean taken, boolean othersLeft, int waited, String outcome) {
        CallFailedException failure = new CallFailedException(kind, "detail", Duration.ofMillis(700), List.of(1));

        Decision decision =
                POLICY.next(failure, new Situation(failures, taken, othersLeft, Duration.ofSeconds(waited)));

        String actual = switch (decision) {
            case Retry retry -> String.valueOf(retry.after().toMillis());
            case GiveUp giveUp -> giveUp.problem().kind().name();
        };
        assertThat(actual).isEqualTo(outcome);
    }

    @Test
    void passesOnRetryAfterAndMissingStages() {
        CallFailedException failure =
                new CallFailedException(FailureKind.UNCOVERED, "no", Duration.ofSeconds(4), List.of(2));

        GiveUp giveUp = (GiveUp) POLICY.next(failure, new Situation(1, false, true, Duration.ZERO));

        assertThat(giveUp.problem().kind()).isEqualTo(ProblemKind.STAGE_UNCOVERED);
        assertThat(giveUp.problem().retryAfter()).isEqualTo(Duration.ofSeconds(4));
        assertThat(giveUp.problem().missingStages()).containsExactly(2);
        assertThat(giveUp.problem().detail()).contains("stage 2 has");
    }

    @Test
    void retriesAfterTheBackoffWhateverTheMemberAdvises() {
        Situation taken = new Situation(1, true, false, Duration.ZERO);

        assertThat(POLICY.next(new CallFailedException(FailureKind.FULL, "", Duration.ofSeconds(9), List.of()), taken))
                .isEqualTo(new Retry(Duration.ofMillis(200)));
        assertThat(POLICY.next(new CallFailedException(FailureKind.FULL, "", Duration.ofMillis(1), List.of()), taken))
                .isEqualTo(new Retry(Duration.ofMillis(200)));
    }

    @Test
    void refusesInvalidSettings() {
        assertThatThrownBy(() -> new FailoverPolicy(0, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 attempt or more");
    }
}
