package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** docs/configuration.md has every key of the gateway, as a variable of the environment. */
class ConfigurationKeysTest {
    @Test
    void everyKeyIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));

        List<String> variables = Stream.of(GatewaySettings.class, Addresses.SharedSettings.class)
                .flatMap(record -> variables(
                        record.getAnnotation(ConfigurationProperties.class).value(), record))
                .toList();

        assertThat(variables)
                .hasSizeGreaterThan(25)
                .allSatisfy(variable -> assertThat(page).contains("`" + variable + "`"));
    }

    private static Stream<String> variables(String prefix, Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).flatMap(component -> {
            String name = prefix + "." + component.getName();
            Class<?> element = element(component);
            if (element.isRecord()) {
                return variables(element == component.getType() ? name : name + ".0", element);
            }
            return Stream.of(name.replace('.', '_').toUpperCase(Locale.ROOT));
        });
    }

    /** The type of the value; of a list, that of its elements. */
    private static Class<?> element(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType list
                ? (Class<?>) list.getActualTypeArguments()[0]
                : component.getType();
    }
}
