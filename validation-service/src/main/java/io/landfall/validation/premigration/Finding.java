package io.landfall.validation.premigration;

import java.util.List;

/**
 * One thing that a check saw.
 *
 * @param evidence what was seen: names and numbers, never row values
 * @param reason why that matters to the migration
 * @param remedy what to do about it
 * @param sql statements that do it, ready to be run by somebody who may
 */
public record Finding(Severity severity, String evidence, String reason, String remedy, List<String> sql) {

    public Finding {
        sql = List.copyOf(sql);
    }
}
