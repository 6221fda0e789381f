package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.ModelProfile;
import io.stagecoach.gateway.process.TokensBodies.DetokenizeRequest;
import io.stagecoach.gateway.process.TokensBodies.Detokenized;
import io.stagecoach.gateway.process.TokensBodies.TokenizeRequest;
import io.stagecoach.gateway.process.TokensBodies.Tokens;
import io.stagecoach.gateway.serving.Preparation;
import io.stagecoach.gateway.serving.TextCodec;
import io.stagecoach.gateway.serving.TokenTexts;
import io.swagger.v3.oas.annotations.Operation;
import java.util.HashSet;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** How text splits into the model's tokens, and back. */
@RestController
class TokensController {
    private final Preparation preparation;
    private final TextCodec codec;
    private final TokenTexts texts;

    TokensController(Preparation preparation, TextCodec codec, TokenTexts texts) {
        this.preparation = preparation;
        this.codec = codec;
        this.texts = texts;
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
                .flatMap(model -> codec.encode(text)
                        .flatMap(ids ->
                                texts.of(model.name(), new HashSet<>(ids)).map(known -> Tokens.of(model, ids, known))));
    }

    @PostMapping("/detokenize")
    @Operation(tags = "tokens", summary = "Make a text of tokens")
    Mono<Detokenized> detokenize(@RequestBody DetokenizeRequest request) {
        List<Integer> ids = request.checked();
        return preparation
                .model()
                .doOnNext((ModelProfile model) -> model.requireInVocabulary(ids, "ids"))
                .then(codec.decode(ids))
                .map(Detokenized::new);
    }
}
