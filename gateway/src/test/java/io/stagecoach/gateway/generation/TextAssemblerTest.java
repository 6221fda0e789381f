package io.stagecoach.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextAssemblerTest {
    private final List<TextPiece> pieces = new ArrayList<>();

    @Test
    void offsetsCountCodePointsOfTheTokensOwnText() {
        TextAssembler assembler = new TextAssembler(List.of("zz"));
        token(assembler, 0, "a", false);
        token(assembler, 1, "😀", false);
        token(assembler, 2, "z", false);
        token(assembler, 3, "y", true);
        pieces.addAll(assembler.finish(""));

        assertThat(pieces).extracting(TextPiece::textOffset).containsExactly(0, 1, 2, 3);
        assertThat(pieces).extracting(TextPiece::text).containsExactly("a", "😀", "", "zy");
        assertThat(assembler.text()).isEqualTo("a😀zy");
    }

    @Test
    void heldBackTextComesWithTheLastToken() {
        TextAssembler assembler = new TextAssembler(List.of("zz"));
        token(assembler, 0, "z", true);
        assertThat(pieces).as("it waits").isEmpty();

        pieces.addAll(assembler.finish("!"));

        assertThat(pieces).extracting(TextPiece::text).containsExactly("z!");
    }

    @Test
    void aStopStringMayEndInTheDecodersRest() {
        TextAssembler assembler = new TextAssembler(List.of("z\ufffd"));
        token(assembler, 0, "az", true);

        pieces.addAll(assembler.finish("\ufffd"));

        assertThat(assembler.stopped()).isTrue();
        assertThat(pieces).extracting(TextPiece::text).containsExactly("a");
    }

    @Test
    void heldBackTextIsReleasedAtAnUnexpectedEnd() {
        TextAssembler assembler = new TextAssembler(List.of("zz"));
        token(assembler, 0, "az", false);

        pieces.addAll(assembler.finish(""));

        assertThat(pieces).extracting(TextPiece::text).containsExactly("a", "z");
        assertThat(assembler.text()).isEqualTo("az");
    }

    @Test
    void noTokensGiveNoPieces() {
        TextAssembler assembler = new TextAssembler(List.of());

        assertThat(assembler.finish("")).isEmpty();
        assertThat(assembler.text()).isEmpty();
    }

    private void token(TextAssembler assembler, int index, String decoded, boolean last) {
        pieces.addAll(assembler.token(new GeneratedToken(index, 7, null, List.of()), decoded, last));
    }
}
