package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Brings bytes of one file to disk, once, however many processes want them: the first fetches, the others wait. What
 * has arrived stays in {@code .part} when the connection breaks or the process dies, and the next try goes on from there.
 */
final class Download {

    /**
     * @param done where the bytes are in the end; appears at once and complete
     * @param part where they gather
     * @param lock held while they do
     */
    record Target(Path done, Path part, Path lock) {}

    private final HubId id;
    private final HubClient hub;
    private final Retries retries;
    private final FetchProgress progress;

    Download(HubId id, HubClient hub, Retries retries, FetchProgress progress) {
        this.id = id;
        this.hub = hub;
        this.retries = retries;
        this.progress = progress;
    }

    /** Returns when {@code target.done()} holds the range. The hash of a whole file is checked first. */
    void fetch(HubFile file, ByteRange range, Target target) throws IOException {
        try (FileMutex mutex = FileMutex.hold(target.lock())) {
            if (holds(target.done(), range.length())) {
                return;
            }
            Files.createDirectories(target.part().getParent());
            Files.createDirectories(target.done().getParent());
            gather(file, range, target.part());
            if (range.equals(file.whole())) {
                verify(file, target.part());
            }
            Files.move(target.part(), target.done(), StandardCopyOption.ATOMIC_MOVE);
            progress.finished(file.name());
        }
    }

    static boolean holds(Path path, long bytes) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == bytes;
    }

    private void gather(HubFile file, ByteRange range, Path path) throws IOException {
        try (PartFile part = PartFile.open(path, range.length())) {
            progress.started(file.name(), range.length(), part.position());
            retries.call(part::position, () -> {
                receive(file, range, part);
                return true;
            });
            part.force();
        }
    }

    /** One try. What arrives before it breaks stays in the part. */
    private void receive(HubFile file, ByteRange range, PartFile part) throws IOException {
        if (part.position() == range.length()) {
            return;
        }
        try (HubBody body = hub.open(id, file, range.from(range.begin() + part.position()))) {
            align(file, range, part, body);
            for (List<ByteBuffer> piece = body.next(); !piece.isEmpty(); piece = body.next()) {
                for (ByteBuffer bytes : piece) {
                    append(file, range, part, bytes);
                }
            }
        }
        if (part.position() < range.length()) {
            throw new HubException(
                    Reason.UNREACHABLE,
                    file.name() + " broke off after " + part.position() + " of " + range.length() + " bytes");
        }
    }

    /** A server that knows no ranges sends the file from its start: good for a whole file only. */
    private void align(HubFile file, ByteRange range, PartFile part, HubBody body) throws IOException {
        if (body.begin() == range.begin() + part.position()) {
            return;
        }
        if (!range.equals(file.whole())) {
            throw new HubException(
                    Reason.PROTOCOL,
                    "the hub serves no byte ranges of " + file.name()
                            + ": fetch the whole model first (stagecoach fetch " + id + ")");
        }
        progress.received(file.name(), -part.position());
        part.restart();
    }

    private void append(HubFile file, ByteRange range, PartFile part, ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        if (part.position() + count > range.length()) {
            throw new HubException(Reason.CHANGED, file.name() + " has more bytes than the hub said: start again");
        }
        part.append(bytes);
        progress.received(file.name(), count);
    }

    private void verify(HubFile file, Path part) throws IOException {
        Optional<Digest> digest = Digest.of(file);
        if (digest.isEmpty()) {
            return;
        }
        progress.verifying(file.name());
        try {
            digest.get().add(part, file.whole()).verify();
        } catch (HubException damaged) {
            Files.delete(part);
            throw damaged;
        }
    }
}
