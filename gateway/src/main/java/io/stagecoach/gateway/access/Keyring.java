package io.stagecoach.gateway.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** All keys of a gateway with their quotas. Without keys, the gateway is open. */
public final class Keyring {
    private final List<Quota> quotas;
    private final Set<String> openPaths;

    /**
     * @param openPaths paths that need no key
     * @throws IllegalArgumentException when two keys have the same name
     */
    public Keyring(List<ApiKey> keys, Set<String> openPaths, LongSupplier nanoTime) {
        if (keys.stream().map(ApiKey::name).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("every API key needs a name of its own");
        }
        this.openPaths = Set.copyOf(openPaths);
        this.quotas = keys.stream().map(key -> new Quota(key, nanoTime)).toList();
    }

    public boolean isOpen(String path) {
        return quotas.isEmpty() || openPaths.contains(path);
    }

    /** Compares every key, so that the time reveals nothing. */
    public Optional<Quota> find(String presented) {
        byte[] hash = ApiKey.hash(presented);
        Optional<Quota> found = Optional.empty();
        for (Quota quota : quotas) {
            if (quota.key().matches(hash)) {
                found = Optional.of(quota);
            }
        }
        return found;
    }
}
