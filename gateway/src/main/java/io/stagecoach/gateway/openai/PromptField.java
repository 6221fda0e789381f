package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * The four forms of a prompt: a string, strings, token ids, lists of token ids.
 *
 * @param listed the prompts came as a list of prompts
 */
@JsonDeserialize(using = PromptField.Deserializer.class)
public record PromptField(List<Prompt> prompts, boolean listed) {
    public PromptField {
        prompts = List.copyOf(prompts);
    }

    static final class Deserializer extends StdDeserializer<PromptField> {
        Deserializer() {
            super(PromptField.class);
        }

        @Override
        public PromptField deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return new PromptField(List.of(new Prompt.Text(json.getString())), false);
            }
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return context.reportInputMismatch(this, "no prompt");
            }
            return switch (json.nextToken()) {
                case VALUE_STRING -> new PromptField(texts(json, context), true);
                case VALUE_NUMBER_INT -> new PromptField(List.of(new Prompt.TokenIds(ids(json, context))), false);
                case START_ARRAY -> new PromptField(idLists(json, context), true);
                case END_ARRAY -> new PromptField(List.of(), true);
                default -> context.reportInputMismatch(this, "no prompt");
            };
        }

        private List<Prompt> texts(JsonParser json, DeserializationContext context) {
            List<Prompt> texts = new ArrayList<>();
            for (; json.currentToken() != JsonToken.END_ARRAY; json.nextToken()) {
                require(json.currentToken() == JsonToken.VALUE_STRING, context);
                texts.add(new Prompt.Text(json.getString()));
            }
            return texts;
        }

        private List<Prompt> idLists(JsonParser json, DeserializationContext context) {
            List<Prompt> lists = new ArrayList<>();
            for (; json.currentToken() != JsonToken.END_ARRAY; json.nextToken()) {
                require(json.currentToken() == JsonToken.START_ARRAY, context);
                json.nextToken();
                lists.add(new Prompt.TokenIds(ids(json, context)));
            }
            return lists;
        }

        /** Reads from the first element to the end of the list. An id outside the range of int is in no vocabulary. */
        private List<Integer> ids(JsonParser json, DeserializationContext context) {
            List<Integer> ids = new ArrayList<>();
            for (; json.currentToken() != JsonToken.END_ARRAY; json.nextToken()) {
                require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, context);
                ids.add(json.getIntValue());
            }
            return ids;
        }

        private void require(boolean holds, DeserializationContext context) {
            if (!holds) {
                context.reportInputMismatch(this, "no prompt");
            }
        }
    }
}
