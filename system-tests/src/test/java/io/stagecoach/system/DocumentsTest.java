package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents quote is in the code word for word, and what they link to is there. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** A comment that names a file, and the block of code below it. */
    private static final Pattern QUOTE = Pattern.compile("<!-- from (\\S+) -->\\n```\\w*\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\\n]*`", Pattern.DOTALL);

    static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("bench/README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatItQuotesIsInTheCode(Path document) throws IOException {
        for (MatchResult quote : matches(QUOTE, Files.readString(document))) {
            String code = Files.readString(ROOT.resolve(quote.group(1)));
            assertThat(trimmed(code)).as("%s, quoted", quote.group(1)).contains(trimmed(quote.group(2)));
        }
    }

    @Test
    void bothWorkedExamplesAreQuoted() throws IOException {
        List<String> sources = matches(QUOTE, Files.readString(ROOT.resolve("docs/extending.md"))).stream()
                .map(quote -> quote.group(1))
                .toList();

        assertThat(sources)
                .anyMatch(file -> file.endsWith("OptConverter.java"))
                .anyMatch(file -> file.endsWith("FreePlaces.java"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatItLinksToIsThere(Path document) throws IOException {
        String text = CODE.matcher(Files.readString(document)).replaceAll("");
        List<String> missing = new ArrayList<>();
        for (MatchResult link : matches(LINK, text)) {
            String[] target = link.group(1).split("#", 2);
            if (target[0].contains("://")) {
                continue;
            }
            Path file = target[0].isEmpty() ? document : document.resolveSibling(target[0]);
            boolean there =
                    Files.exists(file) && (target.length == 1 || anchors(file).contains(target[1]));
            if (!there) {
                missing.add(link.group(1));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyProblemOfTheGatewayIsExplained() throws IOException {
        String kinds =
                Files.readString(ROOT.resolve("gateway/src/main/java/io/stagecoach/gateway/problem/ProblemKind.java"));
        String page = Files.readString(ROOT.resolve("docs/troubleshooting.md"));

        assertThat(matches(Pattern.compile("^ +[A-Z_]+\\(\"([a-z-]+)\"", Pattern.MULTILINE), kinds))
                .hasSizeGreaterThan(20)
                .allSatisfy(kind -> assertThat(page).contains("`" + kind.group(1) + "`"));
    }

    @Test
    void everyDecisionIsInTheirList() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/decisions/README.md"));
        try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/decisions"))) {
            assertThat(decisions.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d.*")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    /** As GitHub makes them from headings. */
    private static List<String> anchors(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{Alnum} _-]", "").replace(' ', '-'))
                .toList();
    }

    /** Indentation is a matter of the place. */
    private static String trimmed(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
