package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import io.stagecoach.source.HubFile.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Downloads bytes of one file once, however many threads and processes want them: one downloads, the others wait. Bytes
 * of a broken download stay on disk, and the next attempt resumes behind them.
 */
final class Download {

    /**
     * @param done path of the complete bytes; appears atomically
     * @param part path of the bytes so far
     * @param lock locked during the download
     */
    record Target(Path done, Path part, Path lock) {}

    private final ModelName.Hub model;
    private final HubClient hub;
    private final Retries retries;
    private final FetchProgress progress;

    Download(ModelName.Hub model, HubClient hub, Retries retries, FetchProgress progress) {
        this.model = model;
        this.hub = hub;
        this.retries = retries;
        this.progress = progress;
    }

    /** Returns when {@code target.done()} holds the range. Checks the hash of a whole file. */
    void fetch(HubFile file, ByteRange range, Target target) throws IOException {
        try (FileMutex mutex = FileMutex.lock(target.lock())) {
            if (holds(target.done(), range.length())) {
                return;
            }
            Files.createDirectories(target.part().getParent());
            Files.createDirectories(target.done().getParent());
            download(file, range, target.part());
            if (range.equals(file.whole())) {
                verify(file, target.part());
            }
            Files.move(target.part(), target.done(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    static boolean holds(Path path, long bytes) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == bytes;
    }

    private void download(HubFile file, ByteRange range, Path path) throws IOException {
        try (PartFile part = PartFile.open(path, range.length())) {
            progress.started(range.length(), part.position());
            retries.call(part::position, () -> {
                receive(file, range, part);
                return part;
            });
            part.force();
        }
    }

    /** One attempt. The part keeps what arrives before the attempt fails. */
    private void receive(HubFile file, ByteRange range, PartFile part) throws IOException {
        if (part.position() == range.length()) {
            return;
        }
        try (HubBody body = hub.open(model, file, range.from(range.begin() + part.position()))) {
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

    /** A server without byte ranges sends the file from its start, which serves whole files only. */
    private void align(HubFile file, ByteRange range, PartFile part, HubBody body) throws IOException {
        if (body.begin() == range.begin() + part.position()) {
            return;
        }
        if (!range.equals(file.whole())) {
            throw new HubException(
                    Reason.PROTOCOL,
                    "the hub serves no byte ranges of " + file.name()
                            + ": fetch the whole model first (stagecoach fetch " + model + ")");
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
        Optional<Digest> digest = file.digest();
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

    /** The bytes on disk so far. */
    private static final class PartFile implements AutoCloseable {

        private final FileChannel channel;
        private long position;

        private PartFile(FileChannel channel, long position) {
            this.channel = channel;
            this.position = position;
        }

        /** @param length of the complete file; a longer part belongs to something else and is dropped */
        static PartFile open(Path path, long length) throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            PartFile part = new PartFile(channel, channel.size());
            if (part.position > length) {
                part.restart();
            }
            channel.position(part.position);
            return part;
        }

        long position() {
            return position;
        }

        void append(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                position += channel.write(bytes);
            }
        }

        void restart() throws IOException {
            channel.truncate(0);
            position = 0;
        }

        /** Flushes to the disk, so that a power cut leaves no complete file of zeros. */
        void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * A lock that one thread of one process on this host holds. The file lock excludes other processes and ends with its
     * process; the second lock excludes the other threads of this process. The file is kept: a new file of the same name
     * would be a second lock.
     */
    private static final class FileMutex implements AutoCloseable {

        private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

        private final ReentrantLock threads;
        private final FileChannel channel;

        private FileMutex(ReentrantLock threads, FileChannel channel) {
            this.threads = threads;
            this.channel = channel;
        }

        static FileMutex lock(Path path) throws IOException {
            Files.createDirectories(path.toAbsolutePath().getParent());
            ReentrantLock threads = THREADS.computeIfAbsent(path.toAbsolutePath(), key -> new ReentrantLock());
            threads.lock();
            try {
                return new FileMutex(threads, channel(path));
            } catch (IOException | RuntimeException e) {
                threads.unlock();
                throw e;
            }
        }

        @SuppressWarnings("resource") // Closing the channel releases the file lock.
        private static FileChannel channel(Path path) throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                channel.lock();
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw new IOException("cannot lock " + path + ": set HF_HOME to a folder on a disk with file locks", e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                threads.unlock();
            }
        }
    }
}
