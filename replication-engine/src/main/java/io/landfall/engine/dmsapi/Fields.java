package io.landfall.engine.dmsapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object that is read strictly: a field that nobody asked for is refused by name, since a setting that can't be
 * honoured must not be ignored. A field that is null counts as absent.
 */
final class Fields {

    private final String path;
    private final ObjectNode node;
    private final Set<String> read = new HashSet<>();

    Fields(String path, ObjectNode node) {
        this.path = path;
        this.node = node;
    }

    static Fields of(String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new Fields(path, object);
        }
        throw DmsFault.invalidParameter((path.isEmpty() ? "The request" : path) + " must be a JSON object");
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optionalText(String name) {
        return value(name).map(value -> {
            if (!value.isString()) {
                throw wrong(name, "text");
            }
            return value.stringValue();
        });
    }

    Optional<Long> optionalNumber(String name) {
        return value(name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw wrong(name, "a whole number");
            }
            return value.longValue();
        });
    }

    int integer(String name, int least, int most) {
        return optionalInteger(name, least, most).orElseThrow(() -> missing(name));
    }

    Optional<Integer> optionalInteger(String name, int least, int most) {
        return optionalNumber(name).map(value -> {
            if (value < least || value > most) {
                throw DmsFault.invalidParameter(
                        at(name) + " is " + value + ", but must be between " + least + " and " + most);
            }
            return value.intValue();
        });
    }

    Optional<Boolean> optionalFlag(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw wrong(name, "true or false");
            }
            return value.booleanValue();
        });
    }

    Fields object(String name) {
        return optionalObject(name).orElseThrow(() -> missing(name));
    }

    Optional<Fields> optionalObject(String name) {
        return value(name).map(value -> of(at(name), value));
    }

    List<Fields> objects(String name) {
        List<Fields> all = new ArrayList<>();
        value(name).ifPresent(value -> {
            if (!value.isArray()) {
                throw wrong(name, "a list");
            }
            for (JsonNode element : value) {
                all.add(of(at(name) + "[" + all.size() + "]", element));
            }
        });
        return all;
    }

    List<String> texts(String name) {
        List<String> all = new ArrayList<>();
        value(name).ifPresent(value -> {
            if (!value.isArray() || value.valueStream().anyMatch(element -> !element.isString())) {
                throw wrong(name, "a list of texts");
            }
            value.forEach(element -> all.add(element.stringValue()));
        });
        return all;
    }

    /** For a setting of which only one value can be honoured. */
    void only(String name, String honoured) {
        value(name).ifPresent(value -> {
            if (!value.asString().equals(honoured)) {
                throw DmsFault.invalidParameter(
                        at(name) + " = " + value + " is not supported by this engine; only " + honoured + " is");
            }
        });
    }

    /** After everything known was read. */
    void refuseOthers() {
        for (String name : node.propertyNames()) {
            if (!read.contains(name)) {
                throw DmsFault.invalidParameter(at(name) + " is not supported by this engine");
            }
        }
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private Optional<JsonNode> value(String name) {
        read.add(name);
        return node.optional(name).filter(value -> !value.isNull());
    }

    private DmsFault missing(String name) {
        return DmsFault.invalidParameter(at(name) + " is required");
    }

    private DmsFault wrong(String name, String expected) {
        return DmsFault.invalidParameter(at(name) + " must be " + expected);
    }
}
