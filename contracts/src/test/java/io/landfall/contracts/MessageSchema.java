package io.landfall.contracts;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON Schema of a message and a sample of it, both derived from its record. */
final class MessageSchema {

    private MessageSchema() {}

    static Map<String, Object> of(String name, Class<? extends Message> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:landfall:message:" + name);
        schema.putAll(object(type));
        return schema;
    }

    static Object sample(Type type) {
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
        if (raw == String.class) {
            return "text";
        } else if (raw == int.class || raw == Integer.class) {
            return 3;
        } else if (raw == long.class || raw == Long.class) {
            return 7_000_000_000L;
        } else if (raw == double.class || raw == Double.class) {
            return 12.5;
        } else if (raw == boolean.class) {
            return true;
        } else if (raw == UUID.class) {
            return new UUID(0x0192_0000_0000_7000L, 0x8000_0000_0000_0001L);
        } else if (raw == Instant.class) {
            return Instant.parse("2026-12-01T02:00:00Z");
        } else if (raw == Duration.class) {
            return Duration.ofSeconds(30);
        } else if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        } else if (raw == List.class) {
            return List.of(sample(argument(type, 0)));
        } else if (raw == Map.class) {
            return Map.of("text", sample(argument(type, 1)));
        }
        return record(raw);
    }

    private static Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = sample(components[i].getGenericType());
        }
        if (type == io.landfall.contracts.spec.Window.class) {
            values[1] = Instant.parse("2026-12-01T03:00:00Z");
        }
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " can't be sampled", e);
        }
    }

    private static Map<String, Object> object(Class<?> type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new java.util.ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            boolean optional = isNullable(component.getAnnotatedType());
            Map<String, Object> schema = schema(component.getGenericType());
            properties.put(
                    component.getName(), optional ? Map.of("anyOf", List.of(schema, Map.of("type", "null"))) : schema);
            if (!optional) {
                required.add(component.getName());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        return schema;
    }

    private static Map<String, Object> schema(Type type) {
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
        if (raw == String.class) {
            return Map.of("type", "string");
        } else if (Set.of(int.class, Integer.class, long.class, Long.class).contains(raw)) {
            return Map.of("type", "integer");
        } else if (raw == double.class || raw == Double.class) {
            return Map.of("type", "number");
        } else if (raw == boolean.class) {
            return Map.of("type", "boolean");
        } else if (raw == UUID.class) {
            return ordered("type", "string", "format", "uuid");
        } else if (raw == Instant.class) {
            return ordered("type", "string", "format", "date-time");
        } else if (raw == Duration.class) {
            return ordered("type", "string", "format", "duration");
        } else if (raw.isEnum()) {
            return ordered(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        } else if (raw == List.class) {
            return ordered("type", "array", "items", schema(argument(type, 0)));
        } else if (raw == Map.class) {
            return ordered("type", "object", "additionalProperties", schema(argument(type, 1)));
        }
        return object(raw);
    }

    private static Map<String, Object> ordered(String k1, Object v1, String k2, Object v2) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(k1, v1);
        map.put(k2, v2);
        return map;
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }
}
