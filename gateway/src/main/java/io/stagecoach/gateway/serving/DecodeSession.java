package io.stagecoach.gateway.serving;

import reactor.core.publisher.Mono;

/** Decodes one growing text. One call at a time. */
public interface DecodeSession extends AutoCloseable {
    /** For a text that nobody can decode: every answer is empty. */
    DecodeSession SILENT = new DecodeSession() {
        @Override
        public Mono<String> next(int id) {
            return Mono.just("");
        }

        @Override
        public Mono<String> finish() {
            return Mono.just("");
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    };

    /** The text that this token completes; empty when it ends within a character. */
    Mono<String> next(int id);

    /** The text ends: what was held back. */
    Mono<String> finish();

    @Override
    void close();
}
