package io.stagecoach.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by one thread of one process on this host. A file lock keeps other processes out and ends with its process; it
 * does not keep out other threads of this one, which is why there is a second lock. The file stays: deleting it would
 * let two holders in.
 */
final class FileMutex implements AutoCloseable {

    /** For the whole process, because file locks are the whole process's. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private FileMutex(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /** Waits until no one else holds it. */
    static FileMutex hold(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        ReentrantLock threads = THREADS.computeIfAbsent(path.toAbsolutePath(), key -> new ReentrantLock());
        threads.lock();
        try {
            return new FileMutex(threads, lock(path));
        } catch (IOException | RuntimeException e) {
            threads.unlock();
            throw e;
        }
    }

    @SuppressWarnings("resource") // The channel holds the lock and is closed with it.
    private static FileChannel lock(Path path) throws IOException {
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
