package io.stagecoach.launcher;

import io.stagecoach.launcher.LocalCluster.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** Builds the services and benchmarks when they are older than their sources, one launcher at a time. */
final class Build {
    private static final List<String> LIBRARIES = List.of("proto", "telemetry", "model-source", "model-shards");
    private static final String BENCH = "bench";
    /** Maven writes it when a module's jar is done (pom.xml): a jar itself bears a time that is the same for all builds. */
    private static final String PACKAGED = "packaged";

    /** Room for the build and its libraries. */
    private static final int GIGABYTES = 2;

    private static final int LINES_OF_A_LOG = 40;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int WIDTH = 90;
    private static final Pattern STEP =
            Pattern.compile("Building ([a-z-]+) .*(\\[\\d+/\\d+])|Downloading from [^:]+: .*/([^/\\s]+)");

    private final Workspace workspace;
    private final Children programs;
    private final Console console;

    Build(Workspace workspace, Children programs, Console console) {
        this.workspace = workspace;
        this.programs = programs;
        this.console = console;
    }

    /** A change in one module makes all stale, since they depend on one another. */
    void services() throws IOException {
        if (areServicesBuilt()) {
            return;
        }
        Files.createDirectories(target());
        try (FileChannel channel = FileChannel.open(
                        target().resolve("build.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (isStale()) {
                compile();
            }
            for (String module : ServiceCommand.MODULES) {
                if (isPackedAnew(module)) {
                    unpack(module);
                }
            }
        }
    }

    private boolean areServicesBuilt() {
        return !isStale() && ServiceCommand.MODULES.stream().noneMatch(this::isPackedAnew);
    }

    private boolean isStale() {
        List<Path> sources = sources();
        return modules().anyMatch(module -> !Files.exists(jar(module)) || Staleness.isStale(packaged(module), sources));
    }

    private static Stream<String> modules() {
        return Stream.concat(ServiceCommand.MODULES.stream(), Stream.of(BENCH));
    }

    private List<Path> sources() {
        List<Path> sources = new ArrayList<>(List.of(workspace.root().resolve("pom.xml")));
        Stream.concat(LIBRARIES.stream(), modules())
                .map(workspace.root()::resolve)
                .forEach(module -> sources.addAll(List.of(module.resolve("pom.xml"), module.resolve("src/main"))));
        return sources;
    }

    private Path target() {
        return workspace.root().resolve("target");
    }

    private Path jar(String module) {
        return workspace.root().resolve(module).resolve("target").resolve(module + ".jar");
    }

    private Path packaged(String module) {
        return workspace.root().resolve(module).resolve("target").resolve(PACKAGED);
    }

    private void compile() throws IOException {
        checkRoom();
        console.errors().println("building (the first time this downloads about 500 MB of libraries) ...");
        Path log = target().resolve("build.log");
        FileTime start = FileTime.from(Instant.now());
        List<String> command = maven("package", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true", "-am");
        command.addAll(List.of("-pl", String.join(",", modules().toList())));
        Process process =
                programs.start(command, workspace.toolEnvironment(), workspace.root(), Redirect.to(log.toFile()));
        show(process, log);
        if (process.exitValue() != 0) {
            console.showEnd(log, LINES_OF_A_LOG);
            throw new CommandFailure("the build failed; see " + log);
        }
        // A source that changes during the build must stay newer than what was built.
        for (String module : modules().toList()) {
            Files.setLastModifiedTime(packaged(module), start);
        }
    }

    private void checkRoom() throws IOException {
        long free = Files.getFileStore(workspace.root()).getUsableSpace() >> 30;
        if (free < GIGABYTES) {
            throw new CommandFailure("the build and its libraries need about " + GIGABYTES + " GB, and "
                    + workspace.root() + " has " + free + " GB free; make room, or work in another folder");
        }
    }

    /** Waits for a build. On a terminal, one line says what Maven does: "building gateway [6/9]", or what it downloads. */
    private void show(Process process, Path log) throws IOException {
        long start = System.nanoTime();
        try {
            while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (console.terminal()) {
                    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
                    console.progress(String.format("%4ds  %." + WIDTH + "s", seconds, step(Files.readString(log))));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.stopped();
        }
        console.endProgress();
        programs.checkEnding();
    }

    /** The last step that a log of Maven names. */
    static String step(String log) {
        return STEP.matcher(log)
                .results()
                .reduce((earlier, later) -> later)
                .map(Build::step)
                .orElse("");
    }

    private static String step(MatchResult found) {
        return found.group(1) == null
                ? "downloading " + found.group(3)
                : "building " + found.group(1) + " " + found.group(2);
    }

    /** An unpacked service starts in a third less time than one in a jar of jars. */
    private void unpack(String module) throws IOException {
        Path folder = workspace.app(module).resolveSibling("");
        Path mark = unpacked(module);
        String sum = sum(jar(module));
        // A start cache fits only the files that it was recorded with, so the same jar made again is not unpacked
        // again.
        if (!Files.exists(mark) || !Files.readString(mark).equals(sum)) {
            delete(folder);
            int status = programs.run(
                    List.of(
                            workspace.java().toString(),
                            "-Djarmode=tools",
                            "-jar",
                            jar(module).toString(),
                            "extract",
                            "--destination",
                            folder.toString()),
                    Map.of(),
                    workspace.root(),
                    Redirect.DISCARD);
            if (status != 0) {
                throw new CommandFailure(jar(module) + " cannot be unpacked to " + folder);
            }
        }
        Files.writeString(mark, sum);
    }

    private Path unpacked(String module) {
        return workspace.app(module).resolveSibling("unpacked");
    }

    private boolean isPackedAnew(String module) {
        return Staleness.isStale(unpacked(module), List.of(packaged(module)));
    }

    private static String sum(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                CheckedInputStream checked = new CheckedInputStream(in, new CRC32())) {
            checked.transferTo(OutputStream.nullOutputStream());
            return checked.getChecksum().getValue() + " " + Files.size(file);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    /** A Maven command for the whole project. */
    List<String> maven(String... arguments) {
        List<String> command = new ArrayList<>(List.of(programs.find("mvn")
                .orElseThrow(
                        () -> new CommandFailure("needs Maven 3.8.7 or newer. Install it (Debian: apt install maven;"
                                + " macOS: brew install maven)."))
                .toString()));
        command.add("-B");
        command.addAll(List.of(arguments));
        if (!canWriteRepository()) {
            command.add("-Dmaven.repo.local=" + target().resolve("repository"));
        }
        return command;
    }

    /** Maven needs a repository elsewhere where the home is read-only. */
    private boolean canWriteRepository() {
        Path folder = Path.of(System.getProperty("user.home", "/"), ".m2", "repository");
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return Files.isWritable(folder);
    }
}
