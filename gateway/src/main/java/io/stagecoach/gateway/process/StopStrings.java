package io.stagecoach.gateway.process;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** One string, or a list of strings. */
@JsonDeserialize(using = StopStrings.Deserializer.class)
public record StopStrings(List<String> strings) {
    public StopStrings {
        strings = List.copyOf(strings);
    }

    static final class Deserializer extends StdDeserializer<StopStrings> {
        Deserializer() {
            super(StopStrings.class);
        }

        @Override
        public StopStrings deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return new StopStrings(List.of(json.getString()));
            }
            List<String> strings = new ArrayList<>();
            boolean list = json.currentToken() == JsonToken.START_ARRAY;
            while (list && json.nextToken() == JsonToken.VALUE_STRING) {
                strings.add(json.getString());
            }
            if (!list || json.currentToken() != JsonToken.END_ARRAY) {
                return context.reportInputMismatch(this, "neither a string nor a list of strings");
            }
            return new StopStrings(strings);
        }
    }
}
