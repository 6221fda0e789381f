package io.stagecoach.stage;

import io.stagecoach.claim.RoleClaim;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings caches from other replicas to the stages of this member, piece by piece. Each piece is copied between two passes,
 * here and there, and the next one travels meanwhile: so two of them are in memory at most.
 */
public final class CacheFetcher {
    private static final Logger LOG = System.getLogger(CacheFetcher.class.getName());

    private final CacheDoor door;
    private final Source source;
    private final Executor between;
    private final LongSupplier nanoTime;
    private final int pieceBytes;

    /** The way to other replicas. */
    @FunctionalInterface
    public interface Source {
        /** Completes exceptionally when the holder cannot be reached or is lost. */
        CompletionStage<CachePiece> read(RoleClaim from, CacheRead read);
    }

    /**
     * @param between does what is to be done between two pieces
     * @param pieceBytes at most {@link CacheRead#MOST_BYTES}
     */
    public CacheFetcher(CacheDoor door, Source source, Executor between, LongSupplier nanoTime, int pieceBytes) {
        this.door = door;
        this.source = source;
        this.between = between;
        this.nanoTime = nanoTime;
        this.pieceBytes = pieceBytes;
    }

    /**
     * Never blocks, and never completes exceptionally. What has come of a cache when it fails half-way stays until the
     * coordinator computes the rest or drops it.
     */
    public CompletableFuture<MoveOutcome> fetch(CacheFetch fetch) {
        Optional<LoadedStage> stage = door.stage(fetch.role());
        Optional<PageAccess.Format> format = stage.flatMap(LoadedStage::format);
        if (format.isEmpty()) {
            return CompletableFuture.completedFuture(stage.isEmpty() ? MoveOutcome.STALE : MoveOutcome.NOT_PORTABLE);
        }
        Transit transit = new Transit(fetch, format.get(), nanoTime.getAsLong());
        return MovePolicy.isWorthIt(transit.bytes(), fetch.recomputeNanos())
                ? transit.take(0, transit.pull(0)).exceptionally(failure -> failed(fetch, failure))
                : CompletableFuture.completedFuture(MoveOutcome.NOT_WORTH_IT);
    }

    private static MoveOutcome failed(CacheFetch fetch, Throwable failure) {
        LOG.log(Level.WARNING, "could not take in a cache from " + fetch.from().role(), failure);
        return MoveOutcome.FAILED;
    }

    private final class Transit {
        private final CacheFetch fetch;
        private final PageAccess.Format format;
        private final long begun;

        Transit(CacheFetch fetch, PageAccess.Format format, long begun) {
            this.fetch = fetch;
            this.format = format;
            this.begun = begun;
        }

        long bytes() {
            return (long) Segment.pagesFor(fetch.positions()) * format.pageBytes();
        }

        CompletableFuture<CachePiece> pull(long from) {
            CacheRead read = new CacheRead(
                    fetch.from().role(),
                    fetch.from().epoch(),
                    fetch.coordinator(),
                    fetch.cache(),
                    fetch.positions(),
                    format,
                    from,
                    length(from));
            return source.read(fetch.from(), read).toCompletableFuture().exceptionally(failure -> {
                LOG.log(Level.DEBUG, "the holder of role " + read.role() + " is gone, and a cache with it", failure);
                return new CachePiece.Missing(MoveOutcome.SOURCE_LOST);
            });
        }

        private int length(long from) {
            return Math.toIntExact(Math.min(pieceBytes, bytes() - from));
        }

        CompletableFuture<MoveOutcome> take(long from, CompletableFuture<CachePiece> coming) {
            return coming.thenComposeAsync(
                    piece -> switch (piece) {
                        case CachePiece.Missing(MoveOutcome why) -> CompletableFuture.completedFuture(why);
                        case CachePiece.Bytes(byte[] bytes) -> take(from, bytes);
                    },
                    between);
        }

        private CompletableFuture<MoveOutcome> take(long from, byte[] bytes) {
            if (bytes.length != length(from)) {
                throw new IllegalStateException(
                        "a piece of " + length(from) + " bytes was asked for, but " + bytes.length + " came");
            }
            if (nanoTime.getAsLong() - begun > MovePolicy.limitNanos(fetch.recomputeNanos())) {
                return CompletableFuture.completedFuture(MoveOutcome.TOO_LONG);
            }
            long next = from + bytes.length;
            @Nullable CompletableFuture<CachePiece> following = next < bytes() ? pull(next) : null;
            return door.write(fetch, from, bytes)
                    .thenComposeAsync(
                            outcome -> outcome == MoveOutcome.MOVED && following != null
                                    ? take(next, following)
                                    : CompletableFuture.completedFuture(outcome),
                            between);
        }
    }
}
