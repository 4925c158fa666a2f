package io.landfall.validation.premigration;

import java.util.ArrayList;
import java.util.List;

/** Collects what one check sees; nothing collected means passed. */
public final class Findings {

    private final List<Finding> findings = new ArrayList<>();

    public void blocks(String evidence, String reason, String remedy, String... sql) {
        add(Severity.BLOCKS, evidence, reason, remedy, List.of(sql));
    }

    public void warns(String evidence, String reason, String remedy, String... sql) {
        add(Severity.WARNS, evidence, reason, remedy, List.of(sql));
    }

    public void informs(String evidence, String reason) {
        add(Severity.INFORMS, evidence, reason, "Nothing needs to be done.", List.of());
    }

    public void add(Severity severity, String evidence, String reason, String remedy, List<String> sql) {
        findings.add(new Finding(severity, evidence, reason, remedy, sql));
    }

    List<Finding> all() {
        return List.copyOf(findings);
    }
}
