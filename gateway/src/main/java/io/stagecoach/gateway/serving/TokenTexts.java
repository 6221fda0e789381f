package io.stagecoach.gateway.serving;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The texts of single tokens, each asked for once. It grows to the vocabulary's size at most. */
public final class TokenTexts {
    private static final int PARALLEL = 8;

    private final TextCodec codec;
    private final Map<Key, String> known = new ConcurrentHashMap<>();

    private record Key(String model, int id) {}

    public TokenTexts(TextCodec codec) {
        this.codec = codec;
    }

    /** @param model whose vocabulary the ids are of */
    public Mono<Map<Integer, String>> of(String model, Set<Integer> ids) {
        return Flux.fromIterable(ids)
                .filter(id -> !known.containsKey(new Key(model, id)))
                .flatMap(
                        id -> codec.decode(List.of(id)).doOnNext(text -> known.put(new Key(model, id), text)), PARALLEL)
                .then(Mono.fromSupplier(() -> ids.stream()
                        .collect(Collectors.toMap(
                                id -> id, id -> Objects.requireNonNull(known.get(new Key(model, id)))))));
    }
}
