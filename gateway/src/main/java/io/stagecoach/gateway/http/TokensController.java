package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code POST /tokenize} and {@code POST /detokenize}: text to the model's tokens and back. */
@RestController
class TokensController {
    private final RequestPreparer preparer;
    private final Tokenizer tokenizer;

    TokensController(RequestPreparer preparer, Tokenizer tokenizer) {
        this.preparer = preparer;
        this.tokenizer = tokenizer;
    }

    /** The body of {@code POST /tokenize}. */
    @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
    record TokenizeRequest(
            @Schema(example = "Once upon a time", requiredMode = RequiredMode.REQUIRED) @Nullable
            String text) {

        /** The text. Throws a {@link Problem} without one. */
        String checked() {
            if (text == null) {
                throw Problem.invalid("text", "text is missing: send the text to split, such as {\"text\": \"Hello\"}");
            }
            return text;
        }
    }

    /** The answer of {@code POST /tokenize}. */
    record Tokens(
            String model,
            int count,

            @Schema(description = "The longest sequence of the model, prompt and answer together")
            int maxModelLen,

            List<TokenBody> tokens) {

        static Tokens of(ModelProfile model, List<Integer> ids, Map<Integer, String> texts) {
            return new Tokens(
                    model.name(),
                    ids.size(),
                    model.positions(),
                    ids.stream()
                            .map(id -> new TokenBody(id, Objects.requireNonNull(texts.get(id))))
                            .toList());
        }
    }

    /** One token. */
    record TokenBody(
            int id,

            @Schema(description = "U+FFFD when the token is part of a character")
            String text) {}

    /** The body of {@code POST /detokenize}. */
    @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
    record DetokenizeRequest(
            @Schema(example = "[1, 2, 3]", requiredMode = RequiredMode.REQUIRED) @Nullable
            List<@Nullable Integer> ids) {

        /** The ids. Throws a {@link Problem} without any. */
        List<Integer> checked() {
            if (ids == null || ids.contains(null)) {
                throw Problem.invalid("ids", "ids are missing: send token ids, such as {\"ids\": [15496, 995]}");
            }
            return ids.stream().map(Objects::requireNonNull).toList();
        }
    }

    /** The answer of {@code POST /detokenize}. */
    record Detokenized(String text) {}

    @PostMapping("/tokenize")
    @Operation(
            tags = "tokens",
            summary = "Split a text into tokens",
            description = "A token that is part of a character has the text U+FFFD; /detokenize decodes all"
                    + " tokens of a character together.")
    Mono<Tokens> tokenize(@RequestBody TokenizeRequest request) {
        String text = request.checked();
        return preparer.model()
                .flatMap(model -> tokenizer.encode(text).map(encoding -> {
                    Map<Integer, String> texts = encoding.ids().stream()
                            .distinct()
                            .collect(Collectors.toMap(id -> id, encoding.vocabulary()::text));
                    return Tokens.of(model, encoding.ids(), texts);
                }));
    }

    @PostMapping("/detokenize")
    @Operation(tags = "tokens", summary = "Decode tokens to text")
    Mono<Detokenized> detokenize(@RequestBody DetokenizeRequest request) {
        List<Integer> ids = request.checked();
        return preparer.model()
                .doOnNext((ModelProfile model) -> model.requireInVocabulary(ids, "ids"))
                .then(Mono.defer(tokenizer::vocabulary))
                .map(vocabulary -> new Detokenized(vocabulary.decode(ids)))
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }
}
