package io.landfall.databases.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares the catalogs of source and target, object by object. */
public final class CatalogComparison {

    /** Versions before 18 know no names of not-null constraints. */
    private static final Pattern NOT_NULL_NAME = Pattern.compile("CONSTRAINT \"(?:[^\"]|\"\")+\" NOT NULL");

    private static final int VERSION_WITH_NOT_NULL_NAMES = 180000;

    /** Before 16 the server writes {@code t.x} in a query of one table, where it later writes {@code x}. */
    private static final Pattern QUALIFIER = Pattern.compile(
            "(?:\"(?:[^\"]|\"\")+\"|(?<![\\p{L}\\p{N}_$])[\\p{L}_][\\p{L}\\p{N}_$]*)\\.(?=[\"\\p{L}_])");

    private static final int VERSION_WITH_SHORT_COLUMNS = 160000;

    private final Catalog source;
    private final Catalog target;
    private final Set<Phase> created;
    private final boolean notNullNames;
    private final boolean sameQualifiers;

    private CatalogComparison(Catalog source, Catalog target, Set<Phase> created) {
        this.source = source;
        this.target = target;
        this.created = created;
        int older = Math.min(source.serverVersion(), target.serverVersion());
        int newer = Math.max(source.serverVersion(), target.serverVersion());
        this.notNullNames = older >= VERSION_WITH_NOT_NULL_NAMES;
        this.sameQualifiers = older >= VERSION_WITH_SHORT_COLUMNS || newer < VERSION_WITH_SHORT_COLUMNS;
    }

    /**
     * Differences in a stable order.
     *
     * @param source read with the task's roles
     * @param target read with {@link RoleMapping#none()} and the same exclusions (in the target's names)
     * @param created the phases whose objects must be there; those of others are pending
     */
    public static SchemaComparison compare(Catalog source, Catalog target, Set<Phase> created) {
        return new CatalogComparison(source, target, created).run();
    }

    private SchemaComparison run() {
        List<Difference> differences = new ArrayList<>();
        List<ObjectIdentity> pending = new ArrayList<>();
        for (CatalogObject expected : source.objects()) {
            Optional<CatalogObject> actual = target.find(expected.identity());
            if (actual.isPresent()) {
                difference(expected, actual.get()).ifPresent(differences::add);
            } else if (!created.contains(expected.phase())) {
                pending.add(expected.identity());
            } else if (!goesWithout(expected, target)) {
                differences.add(new Difference(Difference.Kind.MISSING, expected.identity(), missing(expected)));
            }
        }
        target.objects().stream()
                .filter(object -> source.find(object.identity()).isEmpty())
                .filter(object -> !comesWithEveryDatabase(object) && !goesWithout(object, source))
                .forEach(object -> differences.add(
                        new Difference(Difference.Kind.EXTRA, object.identity(), "exists only on the target")));
        differences.sort((a, b) -> a.identity().compareTo(b.identity()));
        return new SchemaComparison(
                differences,
                new TreeSet<>(pending).stream().toList(),
                source.objects().size());
    }

    private Optional<Difference> difference(CatalogObject expected, CatalogObject actual) {
        String wanted = normal(expected);
        String found = normal(actual);
        if (wanted.equals(found)) {
            return Optional.empty();
        }
        String explanation = found.equals(wanted.replaceFirst(";$", " NOT VALID;"))
                ? "is not validated on the target"
                : found.equals(wanted + "\n-- invalid")
                        ? "is invalid on the target"
                        : "differs:\n" + LineDiff.of(wanted, found);
        return Optional.of(new Difference(Difference.Kind.DIFFERENT, expected.identity(), explanation));
    }

    private static String missing(CatalogObject expected) {
        return "is missing on the target"
                + (expected.objectClass() == ObjectClass.GRANTS ? ":\n" + LineDiff.of(expected.definition(), "") : "");
    }

    /** An owner, comment or grant of something that the other side lacks altogether is not worth a line of its own. */
    private static boolean goesWithout(CatalogObject object, Catalog other) {
        return isAttribute(object.objectClass())
                && object.dependsOn().stream()
                        .anyMatch(needed -> !isAttribute(needed.objectClass())
                                && other.find(needed).isEmpty());
    }

    private static boolean isAttribute(ObjectClass objectClass) {
        return objectClass == ObjectClass.OWNER
                || objectClass == ObjectClass.GRANTS
                || objectClass == ObjectClass.COMMENT;
    }

    private String normal(CatalogObject object) {
        String definition = object.definition();
        if (!sameQualifiers && isQuery(object.objectClass())) {
            return QUALIFIER.matcher(definition).replaceAll("");
        }
        return notNullNames ? definition : NOT_NULL_NAME.matcher(definition).replaceAll("NOT NULL");
    }

    private static boolean isQuery(ObjectClass objectClass) {
        return objectClass == ObjectClass.VIEW || objectClass == ObjectClass.MATERIALIZED_VIEW;
    }

    private static boolean comesWithEveryDatabase(CatalogObject object) {
        return switch (object.identity().toString()) {
            case "schema public", "owner of schema public", "grants on schema public", "extension plpgsql" -> true;
            case String any -> false;
        };
    }
}
