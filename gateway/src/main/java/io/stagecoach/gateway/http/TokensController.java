package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.process.TokensBodies.DetokenizeRequest;
import io.stagecoach.gateway.process.TokensBodies.Detokenized;
import io.stagecoach.gateway.process.TokensBodies.TokenizeRequest;
import io.stagecoach.gateway.process.TokensBodies.Tokens;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** How text splits into the model's tokens, and back. */
@RestController
class TokensController {
    private final RequestPreparer preparation;
    private final Tokenizer tokenizer;

    TokensController(RequestPreparer preparation, Tokenizer tokenizer) {
        this.preparation = preparation;
        this.tokenizer = tokenizer;
    }

    @PostMapping("/tokenize")
    @Operation(
            tags = "tokens",
            summary = "Split a text into tokens",
            description = "A token that is part of a character has U+FFFD as its text; /detokenize makes the character"
                    + " of all its tokens.")
    Mono<Tokens> tokenize(@RequestBody TokenizeRequest request) {
        String text = request.checked();
        return preparation
                .model()
                .flatMap(model -> tokenizer.encode(text).map(encoding -> {
                    Map<Integer, String> texts = encoding.ids().stream()
                            .distinct()
                            .collect(Collectors.toMap(id -> id, encoding.vocabulary()::text));
                    return Tokens.of(model, encoding.ids(), texts);
                }));
    }

    @PostMapping("/detokenize")
    @Operation(tags = "tokens", summary = "Make a text of tokens")
    Mono<Detokenized> detokenize(@RequestBody DetokenizeRequest request) {
        List<Integer> ids = request.checked();
        return preparation
                .model()
                .doOnNext((ModelProfile model) -> model.requireInVocabulary(ids, "ids"))
                .then(Mono.defer(tokenizer::vocabulary))
                .map(vocabulary -> new Detokenized(vocabulary.decode(ids)))
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }
}
