package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes wrong between us and the hub. */
class HubTroubleTest extends HubFixture {

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
        assertThat(home.resolve("stagecoach/models--gpt2/ranges/" + Etags.sha256(WEIGHTS) + "/verified"))
                .exists();
    }

    @Test
    void noticesAFileThatChangesMeanwhile() throws IOException {
        HubSource source = source("gpt2");
        source.size(FILE);
        hub.etags.put("openai-community/gpt2/" + FILE, "f".repeat(64));
        assertFails(() -> source.read(FILE, 0, 100), Reason.CHANGED, "start again");
        hub.put("openai-community/gpt2/" + FILE, Arrays.copyOf(WEIGHTS, 250_000));
        hub.etags.put("openai-community/gpt2/" + FILE, Etags.sha256(WEIGHTS));
        assertFails(() -> source.read(FILE, 0, 100), Reason.CHANGED, "300000 bytes, now 250000");
        assertFails(() -> source.read(FILE, 260_000, 260_010), Reason.CHANGED, "shorter than it was");
    }

    @Test
    void startsAWholeFileAnewWhereTheServerKnowsNoRanges() throws IOException {
        hub.faults.addAll(List.of(new Fault.Cut(50_000), new Fault.NoRanges()));
        assertThat(source("gpt2").download(FILE).orElseThrow()).hasBinaryContent(WEIGHTS);
        hub.faults.add(new Fault.NoRanges());
        assertFails(() -> source("openai-community/gpt2").read(FILE, 10, 20), Reason.PROTOCOL, "fetch the whole model");
    }
}
