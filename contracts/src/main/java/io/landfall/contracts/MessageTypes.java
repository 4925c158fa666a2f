package io.landfall.contracts;

import io.landfall.contracts.command.Command;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.reply.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every message by its wire name, found by walking the sealed families. */
public final class MessageTypes {

    private static final List<Class<? extends Message>> FAMILIES =
            List.of(Command.class, Reply.class, PhaseEvent.class, Progress.class);
    private static final Map<String, Class<? extends Message>> BY_NAME = new TreeMap<>();

    static {
        FAMILIES.forEach(MessageTypes::collect);
    }

    private MessageTypes() {}

    /** All wire names with their records. */
    public static Map<String, Class<? extends Message>> all() {
        return Map.copyOf(BY_NAME);
    }

    /** The record of a wire name, if this version of Landfall knows it. */
    public static Optional<Class<? extends Message>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static String nameOf(Class<? extends Message> type) {
        return type.getAnnotation(MessageType.class).value();
    }

    private static void collect(Class<? extends Message> type) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted.asSubclass(Message.class));
            }
        } else {
            BY_NAME.put(nameOf(type), type);
        }
    }
}
