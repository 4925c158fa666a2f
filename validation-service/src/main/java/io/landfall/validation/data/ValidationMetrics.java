package io.landfall.validation.data;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what the comparisons of this process came to. */
@Component
class ValidationMetrics {

    private final Map<Verdict, Counter> tables = new EnumMap<>(Verdict.class);
    private final Counter rows;

    ValidationMetrics(MeterRegistry registry) {
        for (Verdict verdict : Verdict.values()) {
            tables.put(
                    verdict,
                    Counter.builder("landfall.validation.tables")
                            .description("Tables compared")
                            .tag("verdict", verdict.name())
                            .register(registry));
        }
        rows = Counter.builder("landfall.validation.rows")
                .description("Rows of the source compared with the target's")
                .register(registry);
    }

    void compared(TableResult result) {
        Counter verdict = tables.get(result.verdict());
        if (verdict != null) {
            verdict.increment();
        }
        rows.increment((double) result.sourceRows());
    }
}
