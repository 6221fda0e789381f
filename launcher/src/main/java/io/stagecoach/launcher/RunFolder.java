package io.stagecoach.launcher;

import io.stagecoach.launcher.ProcessTable.Identity;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster of this machine leaves in a folder: for each process NAME its log, its number for people (NAME.pid) and its
 * number with its start (NAME.process), by which the launcher knows it; the settings of the cluster; a lock that {@code up}
 * holds. A marker says that the folder is a launcher's. Nothing is read, written or deleted in a folder without one.
 */
final class RunFolder {
    static final String UP = "up";

    private static final String MARKER = ".stagecoach-run";
    private static final String LOCK = "lock";
    private static final String SETTINGS = "settings";
    private static final String STOPPING = "stopping";
    private static final String LOG = ".log";
    private static final String PID = ".pid";
    private static final String PROCESS = ".process";
    private static final Pattern NAME = Pattern.compile("tokenizer|gateway[2-4]?|node([1-9]|1[0-6])");
    /** Of a version that had no marker. */
    private static final Pattern EARLIER_FILE =
            Pattern.compile("settings|stopping|(build|ui-build|commands)\\.log|(" + NAME + ")\\.(log|pid)");

    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final Path folder;
    private final ProcessTable processes;
    private @Nullable FileChannel lock;

    private RunFolder(Path folder, ProcessTable processes) {
        this.folder = folder;
        this.processes = processes;
    }

    /** The folder of a cluster that runs or has run; empty where there is none. */
    static Optional<RunFolder> existing(Path folder, ProcessTable processes) {
        if (!Files.isRegularFile(folder.resolve(MARKER), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        checkOwner(folder);
        return Optional.of(new RunFolder(folder, processes));
    }

    /**
     * Takes the folder for a new cluster: makes it, or finds it empty or a launcher's own.
     *
     * @throws CommandFailure that says why not
     */
    static RunFolder take(Path folder, ProcessTable processes) throws IOException {
        if (Files.isDirectory(folder)) {
            checkOwner(folder);
            if (!Files.isRegularFile(folder.resolve(MARKER), LinkOption.NOFOLLOW_LINKS)) {
                checkNothingElse(folder);
            }
        } else if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandFailure(folder + " is no folder; STAGECOACH_RUN names one that is empty or not there yet");
        } else {
            create(folder);
        }
        Files.writeString(
                folder.resolve(MARKER), "This folder belongs to ./stagecoach, which deletes logs and records in it.\n");
        return new RunFolder(folder, processes);
    }

    private static void create(Path folder) throws IOException {
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** Somebody else's folder, or one where others may plant files, is none of ours. */
    private static void checkOwner(Path folder) {
        try {
            if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return;
            }
            Path self = Path.of("/proc/self");
            if (Files.exists(self)
                    && !Files.getAttribute(folder, "unix:uid").equals(Files.getAttribute(self, "unix:uid"))) {
                throw new CommandFailure(
                        folder + " belongs to another user; name a folder of your own with STAGECOACH_RUN");
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
            if (mode.contains(PosixFilePermission.OTHERS_WRITE) || mode.contains(PosixFilePermission.GROUP_WRITE)) {
                throw new CommandFailure("others may write to " + folder
                        + ": chmod go-w it, or name another folder with" + " STAGECOACH_RUN");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkNothingElse(Path folder) throws IOException {
        List<String> files = names(folder);
        boolean earlier = files.stream().allMatch(EARLIER_FILE.asMatchPredicate())
                && Files.isRegularFile(folder.resolve(SETTINGS))
                && Files.readString(folder.resolve(SETTINGS)).contains("\nJAVA_HOME=");
        if (!files.isEmpty() && !earlier) {
            throw new CommandFailure(folder + " has files that are no cluster's (" + files.getFirst()
                    + "), and stays as it is; name a folder that is empty or not there yet with STAGECOACH_RUN");
        }
    }

    Path path() {
        return folder;
    }

    Path log(String name) {
        return folder.resolve(name + LOG);
    }

    /** The names of all logs, in order. */
    List<String> logs() throws IOException {
        return names(folder).stream()
                .filter(file -> file.endsWith(LOG))
                .map(file -> file.substring(0, file.length() - LOG.length()))
                .sorted()
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * For as long as this process lives: the cluster in this folder is its own.
     *
     * @throws CommandFailure when another {@code up} has it, or processes of an earlier one have not ended yet
     */
    void lock() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            channel.close();
            throw new CommandFailure("a cluster runs already, or is starting; stop it with ./stagecoach down");
        }
        lock = channel;
        List<String> left = living();
        if (!left.isEmpty()) {
            throw new CommandFailure("a cluster runs already: " + String.join(", ", left)
                    + (left.size() == 1 ? " is" : " are") + " still there; stop it with ./stagecoach down");
        }
        record(UP, ProcessHandle.current().pid());
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** The {@code up} that has the folder now, on which the cluster's processes depend. */
    Optional<Identity> owner() {
        return identity(UP).filter(processes::isAlive);
    }

    /** Deletes what an earlier cluster left, and keeps files of others. */
    void clear() throws IOException {
        for (String file : names(folder)) {
            int dot = file.lastIndexOf('.');
            if (dot > 0
                    && isProcess(file.substring(0, dot))
                    && Set.of(LOG, PID, PROCESS).contains(file.substring(dot))) {
                Files.delete(folder.resolve(file));
            }
        }
        Files.deleteIfExists(folder.resolve(SETTINGS));
        Files.deleteIfExists(folder.resolve(STOPPING));
    }

    static boolean isProcess(String name) {
        return NAME.matcher(name).matches();
    }

    void record(String name, long pid) throws IOException {
        Identity identity = processes.identityOf(pid);
        Properties record = new Properties();
        record.setProperty("pid", Long.toString(identity.pid()));
        record.setProperty("start", identity.start());
        write(name + PROCESS, record);
        if (!name.equals(UP)) {
            Files.writeString(folder.resolve(name + PID), pid + "\n");
        }
    }

    void forget(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name + PROCESS));
        Files.deleteIfExists(folder.resolve(name + PID));
    }

    /** The processes that were started and not forgotten, alive or not. */
    List<String> recorded() throws IOException {
        return names(folder).stream()
                .filter(file -> file.endsWith(PROCESS))
                .map(file -> file.substring(0, file.length() - PROCESS.length()))
                .filter(RunFolder::isProcess)
                .sorted(BY_NUMBER.thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    List<String> living() throws IOException {
        return recorded().stream().filter(this::isAlive).toList();
    }

    boolean isAlive(String name) {
        return identity(name).filter(processes::isAlive).isPresent();
    }

    /** Sends a signal to the process of that name, if it is still the one that was started. */
    void end(String name, boolean force) {
        identity(name).ifPresent(process -> processes.end(process, force));
    }

    /** Kills the process of that name with all that it started. */
    void endTree(String name) {
        identity(name).ifPresent(process -> processes.endTree(process));
    }

    private Optional<Identity> identity(String name) {
        Properties record = read(name + PROCESS);
        try {
            return Optional.of(
                    new Identity(Long.parseLong(record.getProperty("pid", "")), record.getProperty("start", "")));
        } catch (NumberFormatException noRecord) {
            return Optional.empty();
        }
    }

    /** From now on, what ends was asked to. */
    void stopping() throws IOException {
        Files.writeString(folder.resolve(STOPPING), "");
    }

    boolean isStopping() {
        return Files.exists(folder.resolve(STOPPING));
    }

    void save(ClusterSettings settings) throws IOException {
        write(SETTINGS, settings.toProperties());
    }

    ClusterSettings settings() {
        return ClusterSettings.of(read(SETTINGS));
    }

    private void write(String name, Properties values) throws IOException {
        Path partial = folder.resolve("." + name + ".new");
        try (Writer writer = Files.newBufferedWriter(partial)) {
            values.store(writer, null);
        }
        Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty where the file is not there. */
    private Properties read(String name) {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve(name))) {
            values.load(reader);
        } catch (NoSuchFileException none) {
            return new Properties();
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(folder.resolve(name) + " cannot be read: " + e.getMessage());
        }
        return values;
    }
}
