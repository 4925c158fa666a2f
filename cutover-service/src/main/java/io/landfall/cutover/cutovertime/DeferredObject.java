package io.landfall.cutover.cutovertime;

import java.util.List;

/** An object that must not exist on the target before nothing is applied any more, with the statements that make it. */
public record DeferredObject(String identity, String objectClass, List<String> statements) {

    public DeferredObject {
        statements = List.copyOf(statements);
    }
}
