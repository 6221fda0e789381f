package io.stagecoach.source;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/**
 * Hugging Face's cache of whole files, one folder a model: {@code refs/<revision>} holds a commit, {@code
 * snapshots/<commit>/<file>} links to {@code blobs/<etag>}, {@code .no_exist/<commit>/<file>} says that the commit has
 * no such file. What we put there, its other users find, and the other way round.
 */
final class HubCache {

    private final HubId id;
    private final Path folder;

    HubCache(HubId id, Path cache) {
        this.id = id;
        this.folder = cache.resolve(folderName(id));
    }

    /** As Hugging Face names a model's folder. */
    static String folderName(HubId id) {
        return "models--" + id.repository().replace("/", "--");
    }

    /** The commit that the revision was at when it was last asked for. */
    Optional<String> commit() throws IOException {
        if (id.revision().matches("[0-9a-f]{40}")) {
            return Optional.of(id.revision());
        }
        Path ref = ref();
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    void pin(String commit) throws IOException {
        if (!commit.equals(id.revision())) {
            replace(ref(), commit);
        }
    }

    /** A file that is there from its first byte to its last: links are made only then. */
    Optional<Path> whole(String commit, String file) {
        return Optional.of(snapshot(commit, file)).filter(Files::isRegularFile);
    }

    boolean isAbsent(String commit, String file) {
        return Files.exists(absence(commit, file));
    }

    void markAbsent(String commit, String file) throws IOException {
        replace(absence(commit, file), "");
    }

    Path blob(HubFile file) {
        return folder.resolve("blobs").resolve(file.etag());
    }

    /** Makes a finished blob visible under its name. Another process may do so at the same time. */
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

    private Path ref() {
        return folder.resolve("refs").resolve(id.revision());
    }

    private Path snapshot(String commit, String file) {
        return folder.resolve("snapshots").resolve(commit).resolve(file);
    }

    private Path absence(String commit, String file) {
        return folder.resolve(".no_exist").resolve(commit).resolve(file);
    }

    /** Readers see the old text or the new, never a half. */
    static void replace(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Path fresh = Files.createTempFile(path.getParent(), ".", ".part");
        Files.writeString(fresh, text);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
