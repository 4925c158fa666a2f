package io.landfall.engine.dmsapi;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Builds outputs in the form of AWS JSON 1.1: absent fields left out, times as epoch seconds. */
final class Answers {

    private static final double MILLIS = 1000.0;

    private Answers() {}

    static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    static ObjectNode wrapped(String name, ObjectNode content) {
        ObjectNode answer = object();
        answer.set(name, content);
        return answer;
    }

    static <T> ObjectNode page(String name, Listing.Page<T> page, Function<T, ObjectNode> form) {
        ObjectNode answer = object();
        ArrayNode items = answer.putArray(name);
        page.items().forEach(item -> items.add(form.apply(item)));
        page.marker().ifPresent(marker -> answer.put("Marker", marker));
        return answer;
    }

    static void text(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    static void time(ObjectNode node, String name, @Nullable Instant value) {
        if (value != null) {
            node.put(name, value.toEpochMilli() / MILLIS);
        }
    }

    static <T> T exactlyOne(List<T> found, String notFound) {
        if (found.isEmpty()) {
            throw DmsFault.notFound(notFound);
        }
        return found.getFirst();
    }
}
