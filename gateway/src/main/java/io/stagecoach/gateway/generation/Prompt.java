package io.stagecoach.gateway.generation;

import java.util.List;

/** What a generation continues. */
public sealed interface Prompt {

    record Text(String text) implements Prompt {}

    record TokenIds(List<Integer> ids) implements Prompt {
        public TokenIds {
            ids = List.copyOf(ids);
        }
    }
}
