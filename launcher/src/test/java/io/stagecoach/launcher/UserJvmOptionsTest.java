package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UserJvmOptionsTest {
    private static UserJvmOptions of(String name, String value) {
        return UserJvmOptions.of(Map.of("stagecoach.environment." + name, value)::get);
    }

    @Test
    void theirOrderIsAJvms() {
        UserJvmOptions options = new UserJvmOptions(
                Map.of("JAVA_TOOL_OPTIONS", "-Da=1 -Xmx1g", "JDK_JAVA_OPTIONS", "-Db=2", "_JAVA_OPTIONS", "-Dc=3"));
        assertThat(options.before()).containsExactly("-Da=1", "-Xmx1g", "-Db=2");
        assertThat(options.after()).containsExactly("-Dc=3");
        assertThat(options.properties()).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
    }

    @Test
    void quotesKeepSpaces() {
        assertThat(UserJvmOptions.split("  -Da=\"x y\"\t'-Db=z \"q\"'  \"\" "))
                .containsExactly("-Da=x y", "-Db=z \"q\"", "");
    }

    /** The JDK leaves the machine's own addresses out by itself, but not when its list was emptied. */
    @Test
    void aProxyIsNeverAskedForThisMachine() {
        assertThat(of("JAVA_TOOL_OPTIONS", "-Dhttp.proxyHost=proxy").after()).isEmpty();
        assertThat(of("_JAVA_OPTIONS", "-Dhttp.proxyHost=proxy -Dhttp.nonProxyHosts=")
                        .after()
                        .getLast())
                .isEqualTo("-Dhttp.nonProxyHosts=localhost|127.*|[::1]|0.0.0.0|[::0]");
        assertThat(of("JAVA_TOOL_OPTIONS", "-DsocksNonProxyHosts=*.corp").after())
                .containsExactly("-DsocksNonProxyHosts=*.corp|localhost|127.*|[::1]|0.0.0.0|[::0]");
    }

    @Test
    void anEmptyVariableIsNone() {
        assertThat(of("JAVA_TOOL_OPTIONS", " ").variables()).isEmpty();
    }
}
