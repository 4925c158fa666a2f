package io.landfall.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The metrics that the expressions of the dashboards and the alert rules name. */
final class NamedMetrics {

    private static final Path DIRECTORY = Path.of("..", "observability");
    private static final Pattern NO_NAMES =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(?:by|on|without) *\\([^)]*\\)");
    /** Not a function, which a parenthesis follows. */
    private static final Pattern NAME = Pattern.compile("(?<![a-zA-Z0-9_:.])[a-zA-Z_:][a-zA-Z0-9_:]*+(?! *\\()");

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\(([a-z_]+)");
    /** Operators, and the metric that Prometheus makes itself. */
    private static final Set<String> BUILT_IN = Set.of("and", "or", "unless", "up");

    private NamedMetrics() {}

    static Set<String> inDashboardsAndRules() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path dashboard : files("grafana/dashboards")) {
            String text = Files.readString(dashboard);
            JsonMapper.shared().readTree(text).findValuesAsString("expr").forEach(expr -> names.addAll(of(expr)));
            Matcher variable = LABEL_VALUES.matcher(text);
            while (variable.find()) {
                names.add(variable.group(1));
            }
        }
        for (Path rules : files("prometheus/rules")) {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(rules));
            JsonNode tree = JsonMapper.shared().valueToTree(document);
            tree.findValuesAsString("expr").forEach(expr -> names.addAll(of(expr)));
        }
        return names;
    }

    static Set<String> of(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "));
        while (name.find()) {
            if (!BUILT_IN.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }

    private static List<Path> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve(directory))) {
            return files.sorted().toList();
        }
    }
}
