package io.landfall.validation.data;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How gently data is compared.
 *
 * @param parallelTables compared at the same time, with a session each on either side
 * @param rangeRows at most that many rows in one statement
 * @param rest pause after each range, as a share of the time it took
 * @param patience how long the target may take to apply what the source had written
 */
@ConfigurationProperties("landfall.validation.data")
record DataValidationSettings(
        @DefaultValue("2") int parallelTables,
        @DefaultValue("20000") int rangeRows,
        @DefaultValue("0.2") double rest,
        @DefaultValue("2m") Duration patience) {}
