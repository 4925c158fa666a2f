package io.landfall.engine.lab;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One engine for all test classes that need none of their own; ends after the last of them, before the servers do. */
public final class SharedEngine implements BeforeAllCallback {

    private static @Nullable EngineUnderTest engine;

    @Override
    public void beforeAll(ExtensionContext context) {
        engine = context.getRoot()
                .getStore(Namespace.create(SharedEngine.class))
                .computeIfAbsent("engine", key -> EngineUnderTest.start(), EngineUnderTest.class);
    }

    public static EngineUnderTest get() {
        return requireNonNull(engine);
    }
}
