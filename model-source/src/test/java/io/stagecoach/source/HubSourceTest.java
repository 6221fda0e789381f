package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.source.HubException.Reason;
import io.stagecoach.source.StandInHub.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSourceTest {

    private static final String FILE = "model.safetensors";
    private static final byte[] CONFIG = "{\"n_layer\": 2}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WEIGHTS = new byte[300_000];

    static {
        new Random(1).nextBytes(WEIGHTS);
    }

    @TempDir
    Path home;

    private StandInHub hub;
    private final List<Duration> waits = new ArrayList<>();
    private Optional<HubSettings.Token> token = Optional.empty();
    private HubSettings.Timeouts timeouts = HubSettings.Timeouts.DEFAULT;
    private boolean offline;

    @BeforeEach
    void start() throws IOException {
        hub = new StandInHub();
        hub.put("openai-community/gpt2/config.json", CONFIG);
        hub.put("openai-community/gpt2/" + FILE, WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

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
        assertThat(Files.readSymbolicLink(path)).isEqualTo(Path.of("../../blobs", StandInHub.sha256(WEIGHTS)));
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
    void saysWhatToDoAboutAGatedModel() {
        hub.requiredToken = "hf_secret";
        assertFails(() -> source("gpt2").file("config.json"), Reason.DENIED, "gated: accept its terms");
        assertThat(waits).isEmpty();
    }

    @Test
    void saysThatAModelOrRevisionIsMissing() {
        assertFails(() -> source("nobody/gpt2").file("config.json"), Reason.NOT_FOUND, "no model nobody/gpt2");
        assertFails(() -> source("openai-community/gpt2@v9").file("config.json"), Reason.NOT_FOUND, "no revision 'v9'");
    }

    @Test
    void triesAgainWhenTheHubIsInTrouble() throws IOException {
        HubSource source = source("gpt2");
        assertThat(source.size(FILE)).isPositive();
        hub.faults.addAll(List.of(new Fault.Status(503), new Fault.Status(500)));
        assertRead(source, 0, 1000);
        assertThat(waits).containsExactly(Duration.ofMillis(10), Duration.ofMillis(20));
    }

    @Test
    void givesUpInTheEnd() {
        hub.faults.addAll(
                List.of(new Fault.Status(503), new Fault.Status(503), new Fault.Status(503), new Fault.Status(503)));
        assertFails(() -> source("gpt2").read(FILE, 0, 1000), Reason.UNREACHABLE, "status 503");
        assertThat(waits).hasSize(2);
    }

    @Test
    void saysThatTheHubCannotBeReached() {
        hub.close();
        assertFails(() -> source("gpt2").file("config.json"), Reason.UNREACHABLE, "check the network");
    }

    @Test
    void goesOnWhereAConnectionBroke() throws IOException {
        hub.faults.add(new Fault.Cut(120_000));
        assertRead(source("gpt2"), 1000, 250_000);
        assertThat(hub.rangesServed()).containsExactly("bytes=1000-249999", "bytes=121000-249999");
    }

    @Test
    void goesOnWhereADeadProcessStopped() throws IOException {
        hub.faults.addAll(List.of(new Fault.Cut(90_000), new Fault.Cut(0), new Fault.Cut(0), new Fault.Cut(0)));
        assertFails(() -> source("gpt2").read(FILE, 1000, 250_000), Reason.UNREACHABLE, "broke");
        hub.requests.clear();
        hub.faults.clear();
        assertRead(source("gpt2"), 1000, 250_000);
        assertThat(hub.rangesServed()).containsExactly("bytes=91000-249999");
    }

    @Test
    void countsProgressAsSuccess() throws IOException {
        for (int cut = 0; cut < 10; cut++) {
            hub.faults.add(new Fault.Cut(10_000));
        }
        assertRead(source("gpt2"), 0, 200_000);
        assertThat(waits).hasSize(10).containsOnly(Duration.ofMillis(10));
    }

    @Test
    void breaksOffAStalledConnection() throws IOException {
        timeouts = new HubSettings.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(100));
        hub.faults.add(new Fault.Stall(5000));
        assertRead(source("gpt2"), 0, 20_000);
        assertThat(hub.rangesServed()).containsExactly("bytes=0-19999", "bytes=5000-19999");
    }

    @Test
    void deletesAWholeFileWithAnotherHash() throws IOException {
        HubSource source = source("gpt2");
        source.size(FILE);
        hub.faults.add(new Fault.Damage());
        assertFails(() -> source.download(FILE), Reason.CORRUPT, "arrived damaged");
        assertThat(source.isCached(FILE)).isFalse();
        assertThat(source.download(FILE).orElseThrow()).hasBinaryContent(WEIGHTS);
    }

    @Test
    void deletesADamagedSmallFile() throws IOException {
        hub.faults.add(new Fault.Damage());
        HubSource source = source("gpt2");
        assertFails(() -> source.file("config.json"), Reason.CORRUPT, "SHA-1");
        assertThat(source.file("config.json")).hasValue(CONFIG);
    }

    @Test
    void checksTheHashOnceEveryRangeIsThere() throws IOException {
        HubSource source = source("gpt2");
        source.size(FILE);
        hub.faults.add(new Fault.Damage());
        source.read(FILE, 0, 100_000);
        source.read(FILE, 200_000, 300_000);
        assertFails(() -> source.read(FILE, 90_000, 210_000), Reason.CORRUPT, "arrived damaged");
        assertRead(source, 0, 100_000);
        assertRead(source, 200_000, 300_000);
        assertRead(source, 90_000, 210_000);
        assertThat(home.resolve("stagecoach/models--gpt2/ranges/" + StandInHub.sha256(WEIGHTS) + "/verified"))
                .exists();
    }

    @Test
    void noticesAFileThatChangesMeanwhile() throws IOException {
        HubSource source = source("gpt2");
        source.size(FILE);
        hub.etags.put("openai-community/gpt2/" + FILE, "f".repeat(64));
        assertFails(() -> source.read(FILE, 0, 100), Reason.CHANGED, "start again");
        hub.put("openai-community/gpt2/" + FILE, Arrays.copyOf(WEIGHTS, 250_000));
        hub.etags.put("openai-community/gpt2/" + FILE, StandInHub.sha256(WEIGHTS));
        assertFails(() -> source.read(FILE, 0, 100), Reason.CHANGED, "300000 bytes, now 250000");
        assertFails(() -> source.read(FILE, 260_000, 260_010), Reason.CHANGED, "shorter than it was");
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
    void startsAWholeFileAnewWhereTheServerKnowsNoRanges() throws IOException {
        hub.faults.addAll(List.of(new Fault.Cut(50_000), new Fault.NoRanges()));
        assertThat(source("gpt2").download(FILE).orElseThrow()).hasBinaryContent(WEIGHTS);
        hub.faults.add(new Fault.NoRanges());
        assertFails(() -> source("openai-community/gpt2").read(FILE, 10, 20), Reason.PROTOCOL, "fetch the whole model");
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

    private HubSource source(String id) {
        HubSettings settings = new HubSettings(hub.endpoint(), token, home, home.resolve("hub"), offline, timeouts);
        Retries retries = new Retries(new Backoff(3, Duration.ofMillis(10), Duration.ofSeconds(1)), waits::add);
        return new HubSource(HubId.parse(id).orElseThrow(), settings, retries, FetchProgress.NONE);
    }

    private static void assertRead(HubSource source, int begin, int end) throws IOException {
        assertThat(bytes(source.read(FILE, begin, end))).isEqualTo(Arrays.copyOfRange(WEIGHTS, begin, end));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void assertFails(ThrowingCallable action, Reason reason, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
