package io.stagecoach.source;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this host keeps of one repository, in two folders.
 *
 * <p>Hugging Face's cache, shared with its other users, holds whole files: {@code refs/<revision>} names a commit,
 * {@code snapshots/<commit>/<file>} links to {@code blobs/<etag>}, and {@code .no_exist/<commit>/<file>} marks a file
 * that the commit lacks.
 *
 * <p>Stagecoach's own cache holds {@code files/<commit>/<file>} with ETag and size, {@code ranges/<etag>/<begin>-<end>}
 * with the bytes that members read, and {@code parts} and {@code locks} of running downloads.
 */
final class HubCache {

    private static final Pattern DESCRIPTION = Pattern.compile("(\\S+) (\\d{1,18})\\s*");

    private final ModelName.Hub model;
    private final Path shared;
    private final Path own;

    HubCache(ModelName.Hub model, HubSettings settings) {
        String folder = "models--" + model.repository().replace("/", "--");
        this.model = model;
        this.shared = settings.cache().resolve(folder);
        this.own = settings.home().resolve("stagecoach").resolve(folder);
    }

    /** The revision's commit when the hub was last asked. */
    Optional<String> commit() throws IOException {
        if (model.revision().matches("[0-9a-f]{40}")) {
            return Optional.of(model.revision());
        }
        Path ref = ref();
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    void pin(String commit) throws IOException {
        if (!commit.equals(model.revision())) {
            replace(ref(), commit);
        }
    }

    /** The path of a whole file. Links are made only to complete files. */
    Optional<Path> whole(String commit, String file) {
        return Optional.of(snapshot(commit, file)).filter(Files::isRegularFile);
    }

    boolean isAbsent(String commit, String file) {
        return Files.exists(absence(commit, file));
    }

    void markAbsent(String commit, String file) throws IOException {
        replace(absence(commit, file), "");
    }

    /** Where a whole file is downloaded to; {@link #link} makes it visible. */
    Download.Target target(HubFile file) {
        return target(blob(file), file.etag());
    }

    /** @param name unique for the bytes that go to {@code done} */
    Download.Target target(Path done, String name) {
        return new Download.Target(
                done, own.resolve("parts").resolve(name), own.resolve("locks").resolve(name));
    }

    /** Makes a complete blob visible under its name. Another process may do the same at the same time. */
    Path link(HubFile file) throws IOException {
        Path link = snapshot(file.commit(), file.name());
        Path parent = Objects.requireNonNull(link.getParent(), "a snapshot has a folder");
        Files.createDirectories(parent);
        try {
            if (!Files.exists(link)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, parent.relativize(blob(file)));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(link)) {
                throw e;
            }
        }
        return link;
    }

    /** What the hub once said about a file. */
    Optional<HubFile> description(String commit, String file) throws IOException {
        Path path = descriptionPath(commit, file);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        Matcher parts = DESCRIPTION.matcher(Files.readString(path));
        return parts.matches()
                ? Optional.of(new HubFile(file, commit, parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    void describe(HubFile file) throws IOException {
        replace(descriptionPath(file.commit(), file.name()), file.etag() + " " + file.size() + "\n");
    }

    RangeFile ranges(HubFile file) {
        return new RangeFile(file, own.resolve("ranges").resolve(file.etag()), this);
    }

    private Path ref() {
        return shared.resolve("refs").resolve(model.revision());
    }

    private Path blob(HubFile file) {
        return shared.resolve("blobs").resolve(file.etag());
    }

    private Path snapshot(String commit, String file) {
        return shared.resolve("snapshots").resolve(commit).resolve(file);
    }

    private Path absence(String commit, String file) {
        return shared.resolve(".no_exist").resolve(commit).resolve(file);
    }

    private Path descriptionPath(String commit, String file) {
        return own.resolve("files").resolve(commit).resolve(file);
    }

    /** Replaces a small file atomically. */
    static void replace(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Path fresh = Files.createTempFile(path.getParent(), ".", ".part");
        Files.writeString(fresh, text);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
