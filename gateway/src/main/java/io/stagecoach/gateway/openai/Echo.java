package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.MemberEvent.PromptScored.Score;
import io.stagecoach.gateway.openai.LogprobsBody.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The prompt before a choice's text.
 *
 * @param text empty when it is not to be there
 * @param offsets where its tokens begin in it, in code points; empty unless they come with log probabilities
 */
public record Echo(String text, List<Integer> offsets) {
    public static final Echo NONE = new Echo("", List.of());

    public Echo {
        offsets = List.copyOf(offsets);
    }

    /** In code points. */
    int length() {
        return text.codePointCount(0, text.length());
    }

    /** @param scores of all tokens but the first */
    List<Entry> entries(List<Integer> ids, List<Score> scores) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(offsets.getFirst(), ids.getFirst(), null, List.of()));
        for (int i = 1; i < ids.size(); i++) {
            Score score = scores.get(i - 1);
            entries.add(new Entry(offsets.get(i), ids.get(i), score.logprob(), score.top()));
        }
        return entries;
    }
}
