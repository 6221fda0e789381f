package io.stagecoach.member.stage;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings caches from other replicas to the stages of this member, piece by piece. Each piece is copied between two passes,
 * here and there, and the next one travels meanwhile: so two of them are in memory at most.
 */
public final class CachePuller {
    private static final Logger LOG = LoggerFactory.getLogger(CachePuller.class);

    private final CacheTransferEndpoint door;
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
    public CachePuller(
            CacheTransferEndpoint door, Source source, Executor between, LongSupplier nanoTime, int pieceBytes) {
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
    public CompletableFuture<PullOutcome> fetch(CachePull fetch) {
        Optional<LoadedStage> stage = door.stage(fetch.role());
        Optional<PageAccess.Format> format = stage.flatMap(LoadedStage::format);
        if (format.isEmpty()) {
            return CompletableFuture.completedFuture(stage.isEmpty() ? PullOutcome.STALE : PullOutcome.NOT_PORTABLE);
        }
        Transit transit = new Transit(fetch, format.get(), nanoTime.getAsLong());
        return PullPolicy.isWorthIt(transit.bytes(), fetch.recomputeNanos())
                ? transit.take(0, transit.pull(0)).exceptionally(failure -> failed(fetch, failure))
                : CompletableFuture.completedFuture(PullOutcome.NOT_WORTH_IT);
    }

    private static PullOutcome failed(CachePull fetch, Throwable failure) {
        LOG.warn("could not take in a cache from {}", fetch.from().role(), failure);
        return PullOutcome.FAILED;
    }

    private final class Transit {
        private final CachePull fetch;
        private final PageAccess.Format format;
        private final long begun;

        Transit(CachePull fetch, PageAccess.Format format, long begun) {
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
                LOG.debug("the holder of role {} is gone, and a cache with it", read.role(), failure);
                return new CachePiece.Missing(PullOutcome.SOURCE_LOST);
            });
        }

        private int length(long from) {
            return Math.toIntExact(Math.min(pieceBytes, bytes() - from));
        }

        CompletableFuture<PullOutcome> take(long from, CompletableFuture<CachePiece> coming) {
            return coming.thenComposeAsync(
                    piece -> switch (piece) {
                        case CachePiece.Missing(PullOutcome why) -> CompletableFuture.completedFuture(why);
                        case CachePiece.Bytes(byte[] bytes) -> take(from, bytes);
                    },
                    between);
        }

        private CompletableFuture<PullOutcome> take(long from, byte[] bytes) {
            if (bytes.length != length(from)) {
                throw new IllegalStateException(
                        "a piece of " + length(from) + " bytes was asked for, but " + bytes.length + " came");
            }
            if (nanoTime.getAsLong() - begun > PullPolicy.limitNanos(fetch.recomputeNanos())) {
                return CompletableFuture.completedFuture(PullOutcome.TOO_LONG);
            }
            long next = from + bytes.length;
            @Nullable CompletableFuture<CachePiece> following = next < bytes() ? pull(next) : null;
            return door.write(fetch, from, bytes)
                    .thenComposeAsync(
                            outcome -> outcome == PullOutcome.MOVED && following != null
                                    ? take(next, following)
                                    : CompletableFuture.completedFuture(outcome),
                            between);
        }
    }
}
