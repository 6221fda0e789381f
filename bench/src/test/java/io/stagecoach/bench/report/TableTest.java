package io.stagecoach.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumnsAndMarksAbsentValues() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("system", "ours");
        first.put("B1", 12.3456);
        Map<String, Object> second = new LinkedHashMap<>();
        second.put("system", "longer");
        second.put("B16", 7);

        assertThat(new Table("rates", List.of(first, second)).markdown()).isEqualTo("""
                rates

                | system | B1   | B16 |
                |--------|------|-----|
                | ours   | 12.3 | –   |
                | longer | –    | 7   |
                """);
    }

    @Test
    void writesThreeSignificantDigits() {
        assertThat(Table.written(1234.56)).isEqualTo("1235");
        assertThat(Table.written(123.4)).isEqualTo("123");
        assertThat(Table.written(-12.34)).isEqualTo("-12.3");
        assertThat(Table.written(1.234)).isEqualTo("1.23");
        assertThat(Table.written(0.1234)).isEqualTo("0.123");
        assertThat(Table.written(Double.NaN)).isEqualTo("–");
        assertThat(Table.written("text")).isEqualTo("text");
    }
}
