package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/troubleshooting.md} has a row for each error code in the code, and for no other. */
class ErrorCodesTest {

    private static final Pattern IN_CODE = Pattern.compile(
            "(?:\\b(?:retryable|needsOperator|bug|Broken)|new ApiProblem)\\(\\s*(?:HttpStatus\\.\\w+,\\s*)?\"([A-Z_0-9]+)\"");
    private static final Pattern NAMED = Pattern.compile("String (?:DEAD_LETTER|BREACH) = \"([A-Z_0-9]+)\"");
    private static final Pattern IN_DOCS = Pattern.compile("(?m)^\\| `([A-Z_0-9]+)(?:\\.{3})?` \\|");
    private static final List<String> MODULES = List.of(
            "contracts",
            "messaging",
            "service-api",
            "registry-service",
            "orchestrator-service",
            "dms-adapter-service",
            "validation-service",
            "cutover-service");

    @Test
    void every_code_is_documented() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String module : MODULES) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    codes.addAll(found(IN_CODE, Files.readString(source)));
                    codes.addAll(found(NAMED, Files.readString(source)));
                }
            }
        }
        assertThat(codes).hasSizeGreaterThan(60);
        assertThat(found(IN_DOCS, Files.readString(Path.of("..", "docs", "troubleshooting.md"))))
                .containsExactlyInAnyOrderElementsOf(codes);
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
