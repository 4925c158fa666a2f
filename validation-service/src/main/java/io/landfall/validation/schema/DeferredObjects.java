package io.landfall.validation.schema;

import io.landfall.api.report.ReportReader;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What SECONDARY_SCHEMA_MIGRATION left for the cutover, by its report. */
@Component
class DeferredObjects {

    private final ReportReader reports;

    DeferredObjects(ReportReader reports) {
        this.reports = reports;
    }

    /** The objects' identities as the catalog writes them. */
    Set<String> of(List<ReportReference> references) {
        return references.stream()
                .filter(reference -> reference.step() == Step.SECONDARY_SCHEMA_MIGRATION)
                .flatMap(reference -> reports.read(reference).path("deferred").valueStream())
                .map(object -> object.path("identity").asString())
                .collect(Collectors.toUnmodifiableSet());
    }
}
