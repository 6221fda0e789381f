package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A model on a Hugging Face hub. Small files are fetched whole, of large ones exactly the ranges that are read; both are
 * kept in {@code HF_HOME} and read from there the next time, without asking the hub. All files come from one commit:
 * the one in the cache, or else the one that the hub named first. Safe for several threads and several processes.
 */
public final class HubSource implements ModelSource {

    /** Every model has it, so it tells whether there is a model. */
    private static final String CONFIG = "config.json";

    private final HubId id;
    private final HubClient hub;
    private final Retries retries;
    private final FetchProgress progress;
    private final HubCache cache;
    private final RangeCache ranges;
    private final Download download;
    private final Map<String, Optional<HubFile>> described = new ConcurrentHashMap<>();

    private volatile @Nullable String commit;

    HubSource(HubId id, HubSettings settings, Retries retries, FetchProgress progress) {
        this.id = id;
        this.hub = new HubClient(settings);
        this.retries = retries;
        this.progress = progress;
        this.cache = new HubCache(id, settings.cache());
        this.ranges = new RangeCache(id, settings.home());
        this.download = new Download(id, hub, retries, progress);
    }

    /** @param progress told of every download */
    public static HubSource of(HubId id, HubSettings settings, FetchProgress progress) {
        return new HubSource(id, settings, Retries.DEFAULT, progress);
    }

    @Override
    public String name() {
        return id.toString();
    }

    @Override
    public Optional<byte[]> file(String file) throws IOException {
        Optional<Path> path = download(file);
        return path.isPresent() ? Optional.of(Files.readAllBytes(path.get())) : Optional.empty();
    }

    @Override
    public long size(String file) throws IOException {
        Optional<Path> whole = whole(file);
        if (whole.isPresent()) {
            return Files.size(whole.get());
        }
        return describe(file).map(HubFile::size).orElse(-1L);
    }

    @Override
    public ByteBuffer read(String file, long begin, long end) throws IOException {
        ByteRange range = ByteRange.ofBuffer(begin, end);
        Optional<Path> whole = whole(file);
        if (whole.isPresent()) {
            return FolderSource.map(whole.get(), range);
        }
        HubFile described =
                describe(file).orElseThrow(() -> new FileNotFoundException("model '" + id + "' has no file " + file));
        if (end > described.size()) {
            throw new IOException(file + " of model '" + id + "' is cut off: it has " + described.size()
                    + " bytes, but bytes " + range + " are needed; its author has to upload it again");
        }
        if (range.length() == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        return FolderSource.map(fetch(described, range), new ByteRange(0, range.length()));
    }

    /**
     * Brings a whole file into the cache, checked against the hub's hash, where it is not there yet.
     *
     * @return empty when the model has no such file
     */
    public Optional<Path> download(String file) throws IOException {
        Optional<Path> whole = whole(file);
        if (whole.isPresent()) {
            return whole;
        }
        Optional<HubFile> described = describe(file);
        if (described.isEmpty()) {
            return Optional.empty();
        }
        HubFile wanted = described.get();
        Path blob = cache.blob(wanted);
        if (!Download.holds(blob, wanted.size())) {
            download.fetch(wanted, wanted.whole(), ranges.target(wanted, blob));
        }
        return Optional.of(cache.link(wanted));
    }

    /** Whether a whole file is in the cache. Asks the hub for nothing but the commit, once. */
    public boolean isCached(String file) throws IOException {
        return whole(file).isPresent();
    }

    /** Asks the hub where the revision is now, and reads from that commit from here on. */
    public void update() throws IOException {
        commit = ask();
        described.clear();
    }

    private Path fetch(HubFile file, ByteRange range) throws IOException {
        Path path = ranges.range(file, range);
        if (!Download.holds(path, range.length())) {
            download.fetch(file, range, ranges.target(file, range));
            ranges.verify(file, progress);
        }
        return path;
    }

    private Optional<Path> whole(String file) throws IOException {
        FileName.require(file);
        return cache.whole(commit(), file);
    }

    private Optional<HubFile> describe(String file) throws IOException {
        Optional<HubFile> known = described.get(file);
        if (known == null) {
            known = cachedOrAsked(commit(), file);
            described.put(file, known);
        }
        return known;
    }

    private Optional<HubFile> cachedOrAsked(String at, String file) throws IOException {
        if (cache.isAbsent(at, file)) {
            return Optional.empty();
        }
        Optional<HubFile> cached = ranges.description(at, file);
        if (cached.isPresent()) {
            return cached;
        }
        Optional<HubFile> asked = retries.call(() -> hub.describe(id, at, file));
        if (asked.isPresent()) {
            ranges.describe(asked.get());
        } else {
            cache.markAbsent(at, file);
        }
        return asked;
    }

    private String commit() throws IOException {
        String current = commit;
        if (current == null) {
            Optional<String> cached = cache.commit();
            current = cached.isPresent() ? cached.get() : ask();
            commit = current;
        }
        return current;
    }

    private String ask() throws IOException {
        HubFile config = retries.call(() -> hub.describe(id, id.revision(), CONFIG))
                .orElseThrow(() -> new HubException(
                        Reason.NOT_FOUND,
                        "there is no model " + id + " with a " + CONFIG
                                + " at the hub: check the spelling, or give a model folder"));
        cache.pin(config.commit());
        ranges.describe(config);
        return config.commit();
    }
}
