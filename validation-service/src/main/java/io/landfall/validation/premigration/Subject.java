package io.landfall.validation.premigration;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.validation.connection.MigrationDatabases;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the checks look at: a migration's spec and as much of its two sides as could be connected to. */
public final class Subject implements AutoCloseable {

    private final MigrationSpec spec;
    private final MigrationDatabases databases;
    private final @Nullable Side source;
    private final @Nullable Side target;
    private final Map<Class<?>, Object> read = new HashMap<>();

    Subject(MigrationSpec spec, MigrationDatabases databases, @Nullable Side source, @Nullable Side target) {
        this.spec = spec;
        this.databases = databases;
        this.source = source;
        this.target = target;
    }

    public MigrationSpec spec() {
        return spec;
    }

    /** For checks that need a session of their own. */
    public MigrationDatabases databases() {
        return databases;
    }

    /** The connected source; only for checks that say they need it. */
    public Side source() {
        return connected(source, "source");
    }

    /** The connected target server; only for checks that say they need it. */
    public Side target() {
        return connected(target, "target");
    }

    /** An unreadable pattern excludes nothing here; a check of its own blocks it. */
    public ExclusionPatterns exclusions() {
        try {
            return ExclusionPatterns.of(spec.exclude());
        } catch (IllegalArgumentException unreadable) {
            return ExclusionPatterns.none();
        }
    }

    /** An unreadable pattern names no table here; a check of its own blocks it. */
    public TablePatterns insertOnly() {
        try {
            return TablePatterns.of(spec.insertOnly());
        } catch (IllegalArgumentException unreadable) {
            return TablePatterns.of(List.of());
        }
    }

    /** What several checks look at, read by the first of them. */
    public <T> T once(Class<T> type, Reading<T> reading) throws SQLException {
        T known = type.cast(read.get(type));
        if (known != null) {
            return known;
        }
        T now = reading.read();
        read.put(type, now);
        return now;
    }

    /** Reads something from the databases. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws SQLException;
    }

    boolean has(Check.Need need) {
        return switch (need) {
            case SOURCE -> source != null;
            case TARGET_SERVER, TARGET_DATABASE -> target != null;
        };
    }

    boolean lacksTargetDatabase() {
        return target != null && !target.databaseExists();
    }

    private static Side connected(@Nullable Side side, String word) {
        if (side == null) {
            throw new IllegalStateException("the " + word + " is not connected");
        }
        return side;
    }

    @Override
    public void close() throws SQLException {
        try (source;
                target) {
            // both are closed, whichever fails
        }
    }
}
