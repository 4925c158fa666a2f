package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of the findings the task wants, and what it leaves out. */
final class Selection {

    private final ExclusionPatterns exclusions;
    private final List<Found> included;
    private final Map<Address, Found> byAddress = new HashMap<>();
    private final Set<Address> excluded = new HashSet<>();

    Selection(Findings findings, ExclusionPatterns exclusions) {
        this.exclusions = exclusions;
        this.included = findings.objects().stream().filter(this::wanted).toList();
        findings.objects().forEach(found -> {
            Address address = found.address();
            if (address != null) {
                if (wanted(found)) {
                    byAddress.put(address, found);
                } else {
                    excluded.add(address);
                }
            }
        });
    }

    List<Found> included() {
        return included;
    }

    @Nullable
    Found at(Address address) {
        return byAddress.get(address);
    }

    boolean excludes(Address address) {
        return excluded.contains(address);
    }

    boolean wants(QualifiedName table) {
        return !exclusions.excludes(table);
    }

    boolean wants(UnsupportedObject object) {
        return !exclusions.excludes(object.objectClass(), object.name());
    }

    private boolean wanted(Found found) {
        ObjectClass objectClass = found.identity().objectClass();
        if (objectClass == ObjectClass.SCHEMA
                && exclusions.excludesSchema(found.identity().name())) {
            return false;
        }
        return Stream.of(found.exclusion(), found.relation())
                        .noneMatch(name -> name != null && exclusions.excludes(name))
                && !exclusions.excludes(
                        objectClass.patternName(), found.identity().name());
    }
}
