package io.stagecoach.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFsTest {

    @TempDir
    Path root;

    private ProcFs proc;

    @BeforeEach
    void start() {
        proc = new ProcFs(root);
    }

    @Test
    void readsTheMemoryOfTheProcess() throws IOException {
        put("self/status", "Name:\tjava\nVmHWM:\t   900 kB\nRssAnon:\t  128 kB\nRssFile: 1 kB\n");
        assertThat(proc.processMemory("RssAnon")).hasValue(131_072);
        assertThat(proc.processMemory("VmHWM")).hasValue(921_600);
        assertThat(proc.processMemory("Rss")).isEmpty();
        assertThat(proc.processMemory("Name")).isEmpty();
    }

    @Test
    void readsHowMuchMemoryIsInstalled() throws IOException {
        put("meminfo", "MemTotal:       24612345 kB\nMemFree:  1 kB\n");
        assertThat(proc.machineMemory()).hasValue(24_612_345L << 10);
        put("meminfo", "");
        assertThat(proc.machineMemory()).isEmpty();
    }

    @Test
    void readsTheFirstCore() throws IOException {
        put(
                "cpuinfo",
                "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu avx2\n\nprocessor\t: 1\nflags\t\t: fpu\n");
        assertThat(proc.cpu("flags")).hasValue("fpu avx2");
        assertThat(proc.cpu("model name")).hasValue("AMD EPYC");
        assertThat(proc.cpu("model")).isEmpty();
    }

    @Test
    void idleAndWaitingAreNoWork() throws IOException {
        put("stat", "cpu  1 2 4 1000 1000 8 16 32 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n");
        assertThat(proc.machineTicks()).hasValue(63);
    }

    @Test
    void ticksOfEndedChildrenBelongToTheProcess() throws IOException {
        put("self/stat", "77 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 9\n");
        assertThat(proc.processTicks()).hasValue(127);
    }

    @Test
    void knowsZombiesByTheirState() throws IOException {
        put("7/stat", "7 (java) Z 1 2");
        put("8/stat", "8 (a) Z) S 1 2");
        assertThat(proc.isZombie(7)).isTrue();
        assertThat(proc.isZombie(8)).isFalse();
        assertThat(proc.isZombie(9)).isFalse();
    }

    @Test
    void listsMappedFilesOnce() throws IOException {
        put("7/maps", """
                7f1-7f2 r--p 00000000 08:01 12 /app/member.aot
                7f2-7f3 r-xp 00001000 08:01 12 /app/member.aot
                7f3-7f4 rw-p 00000000 00:00 0
                7f4-7f5 rw-p 00000000 00:00 0 [heap]
                7f5-7f6 r--p 00000000 08:01 13 /lib/a b.so
                """);
        assertThat(proc.mappedFiles(7)).containsExactly(Path.of("/app/member.aot"), Path.of("/lib/a b.so"));
    }

    @Test
    void everythingIsEmptyWithoutProc() {
        ProcFs none = new ProcFs(root.resolve("none"));
        assertThat(none.processMemory("RssAnon")).isEmpty();
        assertThat(none.bootId()).isEmpty();
        assertThat(none.cpu("flags")).isEmpty();
        assertThat(none.machineTicks()).isEmpty();
        assertThat(none.processTicks()).isEmpty();
        assertThat(none.mappedFiles(1)).isEmpty();
    }

    private void put(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
