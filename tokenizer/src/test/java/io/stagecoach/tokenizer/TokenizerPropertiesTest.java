package io.stagecoach.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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

    private static TokenizerProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("stagecoach", TokenizerProperties.class);
    }
}
