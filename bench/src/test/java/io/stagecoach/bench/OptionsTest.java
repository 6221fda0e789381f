package io.stagecoach.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static final Map<String, String> DEFAULTS = Map.of("--number", "3", "--list", "1,2", "--file", "");

    private static Options options(String... arguments) {
        return Options.parse(List.of(arguments), DEFAULTS);
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        assertThat(options().whole("--number", 1, 9)).isEqualTo(3);
        assertThat(options("--number", "4").whole("--number", 1, 9)).isEqualTo(4);
        assertThat(options().has("--file")).isFalse();
        assertThat(options("--file", "x").has("--file")).isTrue();
    }

    @Test
    void readsLists() {
        assertThat(options().wholes("--list", 1, 9)).containsExactly(1, 2);
        assertThat(options("--list", "7, 8").wholes("--list", 1, 9)).containsExactly(7, 8);
        assertThat(options("--list", "0.5").rates("--list", 10)).containsExactly(0.5);
        assertThat(options("--list", "").wholes("--list", 1, 9)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200ms, 200", "5s, 5000", "1.5s, 1500", "2m, 120000"})
    void readsTimes(String text, long millis) {
        assertThat(options("--number", text).duration("--number")).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void saysWhichArgumentIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--nonsense", "1"))
                .withMessageContaining("--nonsense");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--number"))
                .withMessage("--number needs a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--number", "many").whole("--number", 1, 9))
                .withMessageContaining("whole number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--number", "10").whole("--number", 1, 9))
                .withMessage("--number must be 1 to 9, but is 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--number", "5").duration("--number"))
                .withMessageContaining("such as 200ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--list", "-1").rates("--list", 10))
                .withMessageContaining("above 0");
    }
}
