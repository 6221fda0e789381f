package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTest {

    @TempDir
    Path user;

    @Test
    void hasHuggingFacesDefaults() throws IOException {
        HubSettings settings = from(Map.of());
        assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(settings.token()).isEmpty();
        assertThat(settings.home()).isEqualTo(user.resolve(".cache/huggingface"));
        assertThat(settings.cache()).isEqualTo(user.resolve(".cache/huggingface/hub"));
        assertThat(settings.offline()).isFalse();
        assertThat(settings.timeouts().connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.timeouts().answer()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.timeouts().stall()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsTheEnvironment() throws IOException {
        HubSettings settings = from(Map.of(
                "HF_ENDPOINT", "https://mirror.example/hf/",
                "HF_TOKEN", " hf_abc ",
                "HF_HOME", "/data/hf",
                "HF_HUB_OFFLINE", "1"));
        assertThat(settings.endpoint()).isEqualTo(URI.create("https://mirror.example/hf"));
        assertThat(settings.token()).hasValue(new HubSettings.Token("hf_abc"));
        assertThat(settings.cache()).isEqualTo(Path.of("/data/hf/hub"));
        assertThat(settings.offline()).isTrue();
        assertThat(from(Map.of("XDG_CACHE_HOME", "/c")).home()).isEqualTo(Path.of("/c/huggingface"));
        assertThat(from(Map.of("HF_HUB_CACHE", "/c")).cache()).isEqualTo(Path.of("/c"));
        assertThat(from(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
    }

    @Test
    void findsTheTokenOfHuggingFacesLogin() throws IOException {
        Path home = Files.createDirectories(user.resolve(".cache/huggingface"));
        Files.writeString(home.resolve("token"), "hf_file\n");
        assertThat(from(Map.of()).token()).hasValue(new HubSettings.Token("hf_file"));
        assertThat(from(Map.of("HF_TOKEN", "hf_env")).token()).hasValue(new HubSettings.Token("hf_env"));
        Files.writeString(home.resolve("token"), "\n");
        assertThat(from(Map.of()).token()).isEmpty();
    }

    @Test
    void neverPrintsTheToken() throws IOException {
        assertThat(from(Map.of("HF_TOKEN", "hf_secret")).toString()).doesNotContain("hf_secret");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> from(Map.of("HF_ENDPOINT", "huggingface.co")))
                .hasMessageContaining("HF_ENDPOINT has to be an http or https URL");
        assertThatThrownBy(() -> from(Map.of("HF_ENDPOINT", "http://a b"))).hasMessageContaining("is no URL");
        assertThatThrownBy(() -> from(Map.of("HF_TOKEN", "two words"))).hasMessageContaining("look at HF_TOKEN");
    }

    private HubSettings from(Map<String, String> environment) throws IOException {
        return HubSettings.from(environment, user);
    }
}
