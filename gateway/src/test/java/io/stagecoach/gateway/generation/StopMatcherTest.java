package io.stagecoach.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopMatcherTest {
    @Test
    void holdsBackOnlyWhatMayBeginAStopString() {
        StopMatcher matcher = new StopMatcher(List.of("abc"));

        assertThat(matcher.push("xab")).isEqualTo("x");
        assertThat(matcher.push("ab")).as("the first ab is decided").isEqualTo("ab");
        assertThat(matcher.push("d")).isEqualTo("abd");
        assertThat(matcher.flush()).isEmpty();
        assertThat(matcher.matched()).isFalse();
    }

    @Test
    void cutsBeforeTheStopString() {
        StopMatcher matcher = new StopMatcher(List.of("abc"));

        assertThat(matcher.push("xa") + matcher.push("bcd")).isEqualTo("x");
        assertThat(matcher.matched()).isTrue();
        assertThat(matcher.flush()).isEmpty();
        assertThatThrownBy(() -> matcher.push("y")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesTheMatchThatCompletesFirst() {
        assertThat(cut(List.of("abcd", "bc"), "xabcd")).isEqualTo("xa");
        assertThat(cut(List.of("bc", "abc"), "xabc"))
                .as("of two that end together the longer")
                .isEqualTo("x");
    }

    @Test
    void findsStopStringsThatOverlapThemselves() {
        StopMatcher matcher = new StopMatcher(List.of("aab"));

        assertThat(matcher.push("aa") + matcher.push("a") + matcher.push("b")).isEqualTo("a");
        assertThat(matcher.matched()).isTrue();
    }

    @Test
    void withoutStopStringsNothingIsHeld() {
        StopMatcher matcher = new StopMatcher(List.of());

        assertThat(matcher.push("abc")).isEqualTo("abc");
    }

    /** The cut must not depend on where the pieces end: compare with the text given character by character. */
    @Test
    void theCutDoesNotDependOnPieceBoundaries() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            List<String> stops = List.of(word(random, 1 + random.nextInt(4)), word(random, 1 + random.nextInt(4)));
            String text = word(random, random.nextInt(30));
            assertThat(inPieces(stops, text, random))
                    .as("%s in %s", stops, text)
                    .isEqualTo(slow(stops, text));
        }
    }

    private static String slow(List<String> stops, String text) {
        for (int end = 1; end <= text.length(); end++) {
            String before = text.substring(0, end);
            int longest = stops.stream()
                    .filter(before::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return before.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String inPieces(List<String> stops, String text, Random random) {
        StopMatcher matcher = new StopMatcher(stops);
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < text.length() && !matcher.matched(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(5));
            out.append(matcher.push(text.substring(at, end)));
            at = end;
        }
        return out.append(matcher.flush()).toString();
    }

    private static String word(Random random, int length) {
        return random.ints(length, 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String cut(List<String> stops, String text) {
        return inPieces(stops, text, new Random(1));
    }
}
