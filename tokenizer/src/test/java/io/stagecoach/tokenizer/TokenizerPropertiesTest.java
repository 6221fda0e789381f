package io.stagecoach.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class TokenizerPropertiesTest {

    @Test
    void hasDefaults() {
        TokenizerProperties properties = bind(Map.of());
        assertThat(properties.model()).isEqualTo("demo");
        assertThat(properties.tokenizer().maxText()).isEqualTo(DataSize.ofMegabytes(1));
    }

    @Test
    void bindsItsKeys() {
        TokenizerProperties properties =
                bind(Map.of("stagecoach.model", "gpt2", "stagecoach.tokenizer.max-text", "64KB"));
        assertThat(properties.model()).isEqualTo("gpt2");
        assertThat(properties.tokenizer().maxText()).isEqualTo(DataSize.ofKilobytes(64));
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));

        assertThat(Stream.concat(
                                keys("STAGECOACH_", TokenizerProperties.class),
                                keys("STAGECOACH_TOKENIZER_", TokenizerProperties.Tokenizer.class))
                        .filter(key -> !key.equals("STAGECOACH_TOKENIZER")))
                .hasSizeGreaterThan(1)
                .allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
    }

    private static Stream<String> keys(String prefix, Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(component -> prefix + component.getName().toUpperCase(Locale.ROOT));
    }

    private static TokenizerProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("stagecoach", TokenizerProperties.class);
    }
}
