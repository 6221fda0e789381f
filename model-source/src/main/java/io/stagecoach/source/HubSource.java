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
 * A model on a Hugging Face hub. Downloads small files whole, and of large files exactly the ranges that are read. Both
 * stay in {@code HF_HOME}, and the next read sends no request. All files are of one commit: the cached one, or the one
 * that the hub named first. Safe for several threads and processes.
 */
public final class HubSource implements ModelSource {

    /** Every model has this file, so its absence means that there is no model. */
    private static final String CONFIG = "config.json";

    private final ModelName.Hub model;
    private final HubClient hub;
    private final Retries retries;
    private final FetchProgress progress;
    private final HubCache cache;
    private final Download download;
    private final Map<String, Optional<HubFile>> described = new ConcurrentHashMap<>();

    private volatile @Nullable String commit;

    HubSource(ModelName.Hub model, HubSettings settings, Retries retries, FetchProgress progress) {
        this.model = model;
        this.hub = new HubClient(settings);
        this.retries = retries;
        this.progress = progress;
        this.cache = new HubCache(model, settings);
        this.download = new Download(model, hub, retries, progress);
    }

    /** @param progress told of every download */
    public static HubSource of(ModelName.Hub model, HubSettings settings, FetchProgress progress) {
        return new HubSource(model, settings, Retries.DEFAULT, progress);
    }

    @Override
    public String name() {
        return model.toString();
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
        HubFile described = describe(file)
                .orElseThrow(() -> new FileNotFoundException("model '" + model + "' has no file " + file));
        if (end > described.size()) {
            throw new IOException(file + " of model '" + model + "' is cut off: it has " + described.size()
                    + " bytes, but bytes " + range + " are needed; its author has to upload it again");
        }
        if (range.length() == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        return FolderSource.map(fetch(described, range), new ByteRange(0, range.length()));
    }

    /**
     * Downloads a whole file into the cache, unless it is there, and checks its hash.
     *
     * @return empty if the model has no such file
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
        Download.Target target = cache.target(wanted);
        if (!Download.holds(target.done(), wanted.size())) {
            download.fetch(wanted, wanted.whole(), target);
        }
        return Optional.of(cache.link(wanted));
    }

    /** Whether a whole file is in the cache. Asks the hub for the commit at most. */
    public boolean isCached(String file) throws IOException {
        return whole(file).isPresent();
    }

    /** Asks the hub for the revision's newest commit, and reads from that commit from now on. */
    public void update() throws IOException {
        commit = ask();
        described.clear();
    }

    private Path fetch(HubFile file, ByteRange range) throws IOException {
        RangeFile ranges = cache.ranges(file);
        Path path = ranges.path(range);
        if (!Download.holds(path, range.length())) {
            download.fetch(file, range, ranges.target(range));
            ranges.verify(progress);
        }
        return path;
    }

    private Optional<Path> whole(String file) throws IOException {
        FolderSource.requireInside(file);
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
        Optional<HubFile> cached = cache.description(at, file);
        if (cached.isPresent()) {
            return cached;
        }
        Optional<HubFile> asked = retries.call(() -> hub.describe(model, at, file));
        if (asked.isPresent()) {
            cache.describe(asked.get());
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
        HubFile config = retries.call(() -> hub.describe(model, model.revision(), CONFIG))
                .orElseThrow(() -> new HubException(
                        Reason.NOT_FOUND,
                        "there is no model " + model + " with a " + CONFIG
                                + " at the hub: check the spelling, or give a model folder"));
        cache.pin(config.commit());
        cache.describe(config);
        return config.commit();
    }
}
