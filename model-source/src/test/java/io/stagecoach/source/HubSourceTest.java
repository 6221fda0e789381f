package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HubSourceTest extends HubFixture {

    @Test
    void servesExactlyTheRangesThatAreRead() throws IOException {
        HubSource source = source("gpt2");
        assertThat(source.size(FILE)).isEqualTo(WEIGHTS.length);
        assertRead(source, 0, 8);
        assertRead(source, 1000, 200_000);
        assertRead(source, 299_999, 300_000);
        assertThat(hub.rangesServed()).containsExactly("bytes=0-7", "bytes=1000-199999", "bytes=299999-299999");
    }

    @Test
    void asksTheHubOnceForTheLinkToTheCdn() throws IOException {
        HubSource source = source("openai-community/gpt2");
        assertRead(source, 0, 8);
        assertRead(source, 8, 16);
        assertRead(source, 16, 24);
        assertThat(hub.requests.stream()
                        .filter(request -> request.server().equals("hub")
                                && request.method().equals("GET")))
                .hasSize(1);
    }

    @Test
    void goesBackToTheHubWhenTheLinkHasExpired() throws IOException {
        hub.expireLinks = true;
        HubSource source = source("openai-community/gpt2");
        assertRead(source, 0, 8);
        assertRead(source, 8, 16);
        assertThat(hub.rangesServed()).containsExactly("bytes=0-7", "bytes=8-15", "bytes=8-15");
    }

    @Test
    void readsLittleEndianAndReadOnly() throws IOException {
        ByteBuffer bytes = source("gpt2").read(FILE, 16, 20);
        assertThat(bytes.isReadOnly()).isTrue();
        assertThat(bytes.getInt(0))
                .isEqualTo(Integer.reverseBytes(ByteBuffer.wrap(WEIGHTS).getInt(16)));
        assertThat(source("gpt2").read(FILE, 5, 5).remaining()).isZero();
    }

    @Test
    void readsSmallFilesWholeAndSaysWhatIsMissing() throws IOException {
        HubSource source = source("gpt2");
        assertThat(source.file("config.json")).hasValue(CONFIG);
        assertThat(source.file("tokenizer.json")).isEmpty();
        assertThat(source.size("pytorch_model.bin")).isEqualTo(-1);
        assertThatThrownBy(() -> source.read("pytorch_model.bin", 0, 1)).hasMessageContaining("has no file");
        assertThatThrownBy(() -> source.read(FILE, 0, 300_001)).hasMessageContaining("cut off: it has 300000 bytes");
    }

    @Test
    void startsAgainWithoutANetwork() throws IOException {
        HubSource first = source("gpt2");
        first.file("config.json");
        first.file("tokenizer.json");
        assertRead(first, 100, 200);
        hub.close();
        offline = true;
        HubSource second = source("gpt2");
        assertThat(second.file("config.json")).hasValue(CONFIG);
        assertThat(second.file("tokenizer.json")).isEmpty();
        assertThat(second.size(FILE)).isEqualTo(WEIGHTS.length);
        assertRead(second, 100, 200);
        assertFails(() -> second.read(FILE, 200, 300), Reason.OFFLINE, "HF_HUB_OFFLINE");
    }

    @Test
    void readsFromHuggingFacesOwnCache() throws IOException {
        Path model = home.resolve("hub/models--gpt2");
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs/main"), "abc");
        Files.createDirectories(model.resolve("blobs"));
        Files.write(model.resolve("blobs/1234"), WEIGHTS);
        Files.createDirectories(model.resolve("snapshots/abc"));
        Files.createSymbolicLink(model.resolve("snapshots/abc/" + FILE), Path.of("../../blobs/1234"));
        assertRead(source("gpt2"), 10, 1000);
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void keepsTheWholeFileWhereHuggingFaceLooksForIt() throws IOException {
        HubSource source = source("gpt2");
        Path path = source.download(FILE).orElseThrow();
        Path model = home.resolve("hub/models--gpt2");
        assertThat(path).isEqualTo(model.resolve("snapshots/" + StandInHub.COMMIT + "/" + FILE));
        assertThat(Files.readSymbolicLink(path)).isEqualTo(Path.of("../../blobs", Etags.sha256(WEIGHTS)));
        assertThat(model.resolve("refs/main")).hasContent(StandInHub.COMMIT);
        assertThat(path).hasBinaryContent(WEIGHTS);
        int asked = hub.requests.size();
        assertRead(source, 5, 70_000);
        assertThat(hub.requests).hasSize(asked);
    }

    @Test
    void sendsTheTokenToTheHubOnly() throws IOException {
        hub.requiredToken = "hf_secret";
        token = Optional.of(new HubSettings.Token("hf_secret"));
        assertRead(source("openai-community/gpt2"), 0, 10);
        assertThat(hub.requests)
                .allSatisfy(request -> assertThat(request.authorization())
                        .isEqualTo(request.server().equals("hub") ? "Bearer hf_secret" : null));
        assertThat(hub.requests).extracting(StandInHub.Request::server).contains("cdn");
    }

    @Test
    void staysWithTheCommitItBeganWith() throws IOException {
        source("gpt2").file("config.json");
        String first = hub.commit;
        hub.commit = "f".repeat(40);
        HubSource cached = source("gpt2");
        assertFails(() -> cached.size(FILE), Reason.NOT_FOUND, "--update");
        cached.update();
        assertThat(cached.size(FILE)).isEqualTo(WEIGHTS.length);
        assertThat(first).isNotEqualTo(hub.commit);
    }

    @Test
    void twoFetchersFetchOnce() throws Exception {
        hub.faults.add(new Fault.Cut(100_000));
        Callable<byte[]> reader = () -> bytes(source("gpt2").read(FILE, 0, 280_000));
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var read : threads.invokeAll(List.of(reader, reader, reader, reader))) {
                assertThat(read.get()).isEqualTo(Arrays.copyOf(WEIGHTS, 280_000));
            }
        }
        assertThat(hub.rangesServed()).containsExactly("bytes=0-279999", "bytes=100000-279999");
    }
}
