package io.stagecoach.launcher;

import io.stagecoach.launcher.LocalCluster.Console;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** Builds services and UI when they are older than their sources, one launcher at a time. */
final class Build {
    private static final List<String> LIBRARIES = List.of("proto", "telemetry", "model-source", "model-shards");
    private static final String BENCH = "bench";
    /** Maven writes it when a module's jar is done (pom.xml): a jar itself bears a time that is the same for all builds. */
    private static final String PACKAGED = "packaged";

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

    /** What {@code up} needs. */
    void all() throws IOException {
        services();
        userInterface();
    }

    /** Services and benchmarks. A change in one module makes all stale, since they depend on one another. */
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
        Process process = programs.start(command, environment(), workspace.root(), Redirect.to(log.toFile()));
        show(process, log);
        if (process.exitValue() != 0) {
            end(log, LINES_OF_A_LOG);
            throw new CommandFailure("the build failed; see " + log);
        }
        // A source that was changed meanwhile is newer.
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

    /** Waits for a build. On a terminal, one line says what it does: "Building gateway [6/9]", or what it downloads. */
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

    /** What Maven does, from what it has said. */
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

    /** Unpacked, a service takes a third less time to start than from the jar in jars. */
    private void unpack(String module) throws IOException {
        Path folder = workspace.app(module).resolveSibling("");
        Path mark = unpacked(module);
        String sum = sum(jar(module));
        // Maven may have made the same jar again, and start caches hold for the files that they were made with.
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
            checked.transferTo(java.io.OutputStream.nullOutputStream());
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

    /** A home that is read-only has no room for Maven's libraries. */
    private boolean canWriteRepository() {
        Path folder = Path.of(System.getProperty("user.home", "/"), ".m2", "repository");
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return Files.isWritable(folder);
    }

    /** Of Maven and npm: the caller's, with the JVM options that it has there. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(workspace.jvm().variables());
        environment.put("JAVA_HOME", workspace.javaHome().toString());
        return environment;
    }

    /** The UI needs an npm; without one, or when its build fails, everything else goes on, and the gateway says so at /. */
    void userInterface() throws IOException {
        Path ui = workspace.root().resolve("ui");
        if (programs.find("npm").isEmpty()) {
            console.out().println("no npm here, so the UI is not built; all else works without it");
        } else if (Staleness.isStale(
                ui.resolve("dist/index.html"),
                Stream.of("src", "public", "index.html", "package-lock.json", "vite.config.ts")
                        .map(ui::resolve)
                        .toList())) {
            console.out().println("building the UI ...");
            Files.createDirectories(target());
            Path log = target().resolve("ui-build.log");
            if (!(libraries(Redirect.to(log.toFile())) && npm(Redirect.appendTo(log.toFile()), "run", "build"))) {
                end(log, 5);
                console.errors().println("the UI could not be built; all else works without it");
            }
        }
    }

    private boolean libraries(Redirect output) throws IOException {
        Path ui = workspace.root().resolve("ui");
        return !Staleness.isStale(
                        ui.resolve("node_modules/.package-lock.json"), List.of(ui.resolve("package-lock.json")))
                || npm(output, "ci");
    }

    private boolean npm(Redirect output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("npm", "--prefix", "ui"));
        command.addAll(List.of(arguments));
        return programs.run(command, environment(), workspace.root(), output) == 0;
    }

    /** What Vitest tests, and where it is asked for and there is a Chromium, the pages in it with a cluster of their own. */
    boolean testUserInterface(boolean browser) throws IOException {
        if (programs.find("npm").isEmpty()) {
            console.out().println("UI tests skipped: no npm");
            return true;
        }
        boolean passed = libraries(Redirect.INHERIT) && npm(Redirect.INHERIT, "test");
        if (!passed || !browser) {
            return passed;
        }
        boolean chromium = !workspace.environment().getOrDefault("CHROMIUM", "").isEmpty()
                || programs.find("chromium").isPresent()
                || programs.find("chromium-browser").isPresent();
        if (!chromium) {
            console.out().println("UI tests in a browser skipped: no Chromium (Debian: apt install chromium)");
        }
        return !chromium || npm(Redirect.INHERIT, "run", "test:browser");
    }

    private void end(Path log, int lines) throws IOException {
        List<String> all = Files.readAllLines(log);
        all.stream().skip(Math.max(0, all.size() - lines)).forEach(console.errors()::println);
    }
}
