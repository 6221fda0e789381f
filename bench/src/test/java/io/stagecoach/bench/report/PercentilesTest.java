package io.stagecoach.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void takesTheNearestRank() {
        Percentiles hundred =
                Percentiles.of(DoubleStream.iterate(100, x -> x - 1).limit(100).toArray());
        assertThat(hundred.at(50)).isEqualTo(50);
        assertThat(hundred.at(90)).isEqualTo(90);
        assertThat(hundred.at(99)).isEqualTo(99);
        assertThat(hundred.at(100)).isEqualTo(100);
        assertThat(hundred.at(0.5)).isEqualTo(1);
    }

    @Test
    void aHighPercentileOfFewValuesIsTheLargest() {
        Percentiles few = Percentiles.of(3, 1, 2);
        assertThat(few.at(99)).isEqualTo(3);
        assertThat(few.median()).isEqualTo(2);
        assertThat(few.mean()).isEqualTo(2);
        assertThat(few.count()).isEqualTo(3);
    }

    @Test
    void doesNotChangeTheCallersValues() {
        double[] values = {2, 1};
        Percentiles.of(values);
        assertThat(values).containsExactly(2, 1);
    }

    @Test
    void isNanWithoutValues() {
        assertThat(Percentiles.of(List.of()).median()).isNaN();
    }

    @Test
    void refusesInvalidPercentages() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Percentiles.of(1).at(0))
                .withMessageContaining("0");
        assertThatIllegalArgumentException().isThrownBy(() -> Percentiles.of(1).at(101));
    }
}
