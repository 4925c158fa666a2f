package io.landfall.registry.task.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One object of a document, read field by field. Faults are collected, and a value to go on with is returned in their
 * place; it is used by nobody, since a document with faults is refused as a whole.
 */
final class Section {

    private final @Nullable JsonNode node;
    private final String path;
    private final List<Violation> violations;
    private final Set<String> known = new LinkedHashSet<>();

    private Section(@Nullable JsonNode node, String path, List<Violation> violations) {
        this.node = node;
        this.path = path;
        this.violations = violations;
    }

    static Section root(JsonNode document, List<Violation> violations) {
        return new Section(document, "", violations);
    }

    /** Whether the document has the section; what is missing as a whole is reported once, not field by field. */
    boolean isThere() {
        return node != null;
    }

    void violation(String field, String reason, String remedy) {
        violations.add(new Violation(pathOf(field), reason, remedy));
    }

    Section required(String field) {
        JsonNode value = requiredValue(field);
        return section(value, pathOf(field));
    }

    Section optional(String field) {
        return section(value(field), pathOf(field));
    }

    String text(String field, Rule rule) {
        JsonNode value = requiredValue(field);
        return value == null ? "" : text(value, pathOf(field), rule);
    }

    @Nullable
    String optionalText(String field, Rule rule) {
        JsonNode value = value(field);
        return value == null ? null : text(value, pathOf(field), rule);
    }

    boolean flag(String field, @Nullable Boolean otherwise) {
        JsonNode value = otherwise == null ? requiredValue(field) : value(field);
        if (value == null) {
            return otherwise != null && otherwise;
        }
        if (!value.isBoolean()) {
            violation(field, kind(value) + " stands where true or false is expected", "Write true or false.");
            return false;
        }
        return value.booleanValue();
    }

    int number(String field, int otherwise, int min, int max) {
        JsonNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            String found = value.isNumber() ? value.asString() : kind(value);
            violation(
                    field,
                    found + " stands where a whole number is expected",
                    "Write a number from " + min + " to " + max + ", without quotes.");
            return otherwise;
        }
        return value.intValue();
    }

    /** A text that means something else; {@code form} says what it may look like. */
    <T> Optional<T> quantity(String field, boolean required, Function<String, Optional<T>> reader, String form) {
        JsonNode value = required ? requiredValue(field) : value(field);
        if (value == null) {
            return Optional.empty();
        }
        Optional<T> read = value.isString() ? reader.apply(value.stringValue()) : Optional.empty();
        if (read.isEmpty()) {
            String found = value.isValueNode() ? "'" + value.asString() + "'" : kind(value);
            violation(field, found + " is not understood", "Write " + form + ".");
        }
        return read;
    }

    List<Section> sections(String field) {
        List<Section> sections = new ArrayList<>();
        JsonNode list = requiredValue(field);
        if (list != null && isList(field, list)) {
            for (int index = 0; index < list.size(); index++) {
                sections.add(section(list.get(index), pathOf(field) + "[" + index + "]"));
            }
            if (sections.isEmpty()) {
                violation(field, "the list is empty", "Name at least one.");
            }
        }
        return sections;
    }

    List<String> texts(String field, Rule rule) {
        List<String> texts = new ArrayList<>();
        JsonNode list = value(field);
        if (list != null && isList(field, list)) {
            for (int index = 0; index < list.size(); index++) {
                texts.add(text(list.get(index), pathOf(field) + "[" + index + "]", rule));
            }
        }
        return texts;
    }

    Map<String, String> map(String field, Rule keys, Rule values) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonNode object = value(field);
        if (object == null) {
            return map;
        }
        if (!object.isObject()) {
            violation(field, kind(object) + " stands where a map is expected", "Write 'name: value' pairs.");
            return map;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String at = pathOf(field) + "." + entry.getKey();
            judge(entry.getKey(), at, keys);
            map.put(entry.getKey(), text(entry.getValue(), at, values));
        }
        return map;
    }

    /** Reports every field that nobody asked for. */
    void refuseUnknown() {
        if (node == null) {
            return;
        }
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                violation(name, "there is no such field", "Remove it, or use one of " + String.join(", ", known) + ".");
            }
        }
    }

    private Section section(@Nullable JsonNode value, String at) {
        if (value != null && !value.isObject()) {
            violations.add(new Violation(
                    at, kind(value) + " stands where fields are expected", "Write 'field: value' pairs below it."));
            return new Section(null, at, violations);
        }
        return new Section(value, at, violations);
    }

    private boolean isList(String field, JsonNode value) {
        if (!value.isArray()) {
            violation(field, kind(value) + " stands where a list is expected", "Begin each entry with '- '.");
        }
        return value.isArray();
    }

    private String text(JsonNode value, String at, Rule rule) {
        if (!value.isString()) {
            String remedy = value.isValueNode() && !value.isNull() ? "Put it in quotes." : "Write a text.";
            violations.add(new Violation(at, kind(value) + " stands where text is expected", remedy));
            return "";
        }
        judge(value.stringValue(), at, rule);
        return value.stringValue();
    }

    private void judge(String text, String at, Rule rule) {
        Rule.Broken broken = rule.check(text);
        if (broken != null) {
            violations.add(new Violation(at, broken.reason(), broken.remedy()));
        }
    }

    private @Nullable JsonNode requiredValue(String field) {
        JsonNode value = value(field);
        if (value == null && node != null) {
            violation(field, "the field is required", "Add it.");
        }
        return value;
    }

    private @Nullable JsonNode value(String field) {
        known.add(field);
        JsonNode value = node == null ? null : node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private String pathOf(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "a truth value (" + value.asString() + ")";
            case NUMBER -> "a number (" + value.asString() + ")";
            case OBJECT, POJO -> "a map";
            case STRING -> "text ('" + value.stringValue() + "')";
            case BINARY -> "binary data";
            case NULL, MISSING -> "nothing";
        };
    }
}
