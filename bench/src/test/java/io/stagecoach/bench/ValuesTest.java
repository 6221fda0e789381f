package io.stagecoach.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class ValuesTest {

    @Test
    void parsesLists() {
        assertThat(Values.wholes("--list", "1,2", 1, 9)).containsExactly(1, 2);
        assertThat(Values.wholes("--list", "7, 8", 1, 9)).containsExactly(7, 8);
        assertThat(Values.rates("--list", "0.5", 10)).containsExactly(0.5);
        assertThat(Values.wholes("--list", "", 1, 9)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200ms, 200", "5s, 5000", "1.5s, 1500", "2m, 120000"})
    void parsesTimes(String text, long millis) {
        assertThat(Values.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void namesTheInvalidOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.wholes("--number", "many", 1, 9))
                .withMessageContaining("whole number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.within("--number", 10, 1, 9))
                .withMessage("--number must be 1 to 9, but is 10");
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Values.duration("5"))
                .withMessageContaining("such as 200ms");
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Values.duration("0s"))
                .withMessageContaining("above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.rates("--list", "-1", 10))
                .withMessageContaining("above 0");
    }
}
