package io.landfall.contracts;

/**
 * Names a report that its owner keeps.
 *
 * @param service the owner, which serves it at {@code /api/reports/{sha256}}
 * @param sha256 of the report's canonical JSON, lower-case hex
 * @param summary one line for people
 */
public record ReportReference(Service service, Step step, int attempt, String sha256, String summary) {

    /** The report's path on its owner. */
    public String path() {
        return "/api/reports/" + sha256;
    }
}
