package io.stagecoach.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineTablesTest {
    private static EngineProcess.Result result(String system, String dtype, Figure... figures) {
        return new EngineProcess.Result(system, dtype, List.of(figures), List.of("as it is"));
    }

    private static final List<EngineProcess.Result> OUTCOMES = List.of(
            result("stagecoach", "f32", Figure.rate("B4", 4, List.of(0.02, 0.01, 0.04)), Figure.memory("rss", 500)),
            result("stagecoach", "bf16", Figure.rate("B4", 4, List.of(0.01))),
            result("llama.cpp", "f32", Figure.rate("B4", 4, List.of(0.04)), Figure.memory("rss", 400)),
            result("transformers", "f32"));

    @Test
    void ratesAreThoseOfTheMedianAndTheBestRun() {
        assertThat(EngineTables.rates("t", OUTCOMES, Figure::median).rows().getFirst())
                .containsEntry("B4", 200.0)
                .containsEntry("rss MiB", 500.0);
        assertThat(EngineTables.rates("t", OUTCOMES, Figure::best).rows().getFirst())
                .containsEntry("B4", 400.0);
    }

    @Test
    void omitsEnginesWithoutFigures() {
        assertThat(EngineTables.rates("t", OUTCOMES, Figure::median).rows())
                .extracting(row -> row.get("system"))
                .containsExactly("stagecoach", "stagecoach", "llama.cpp");
    }

    @Test
    void ratiosCompareTheSamePrecisionAndLeaveMemoryOut() {
        assertThat(EngineTables.ratios("t", OUTCOMES).rows())
                .containsExactly(Map.of("system", "llama.cpp", "dtype", "f32", "B4", 2.0));
    }

    @Test
    void notesNameTheirEngine() {
        assertThat(EngineTables.notes(OUTCOMES)).contains("llama.cpp f32: as it is");
    }

    @Test
    void parsesFiguresAndNotes() {
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        EngineProcess.take(Figure.rate("B1", 1, List.of(0.5)).line(), figures, notes);
        EngineProcess.take("{\"note\": \"skipped: absent\"}", figures, notes);
        EngineProcess.take("{broken", figures, notes);
        assertThat(figures).containsExactly(new Figure("B1", "tok/s", 1, 2, 2));
        assertThat(notes).hasSize(2).first().isEqualTo("skipped: absent");
        assertThat(notes.getLast()).contains("{broken");
    }

    @Test
    void anEngineThatIsNotInstalledIsNoError() throws InterruptedException {
        EngineProcess.Result result =
                new EngineProcess("peer", "f32", List.of("there-is-no-such-program"), Map.of()).run();
        assertThat(result.figures()).isEmpty();
        assertThat(result.notes()).first().asString().contains("there-is-no-such-program");
    }

    @Test
    void contextsAreSpreadFrom128To223() {
        assertThat(StagecoachEngine.context(0, 32)).isEqualTo(128);
        assertThat(StagecoachEngine.context(31, 32)).isEqualTo(221);
        assertThat(StagecoachEngine.context(0, 1)).isEqualTo(128);
    }
}
