package io.landfall.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/workflow.md} is rendered from the saga. */
class WorkflowDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "workflow.md");

    @Test
    void the_document_says_what_the_saga_does() throws IOException {
        String rendered = render();
        Path written = Path.of("target", "workflow.md");
        Files.createDirectories(written.toAbsolutePath().getParent());
        Files.writeString(written, rendered);

        assertThat(DOCUMENT)
                .as("copy orchestrator-service/target/workflow.md to docs/workflow.md")
                .exists()
                .hasContent(rendered);
    }

    private static String render() {
        StringBuilder text = new StringBuilder("""
                # The workflow

                Rendered from `MigrationSaga.WORKFLOW`; a test fails when they differ. One saga moves one database.

                | # | Step | Part of a migration | Done by | Undone by an abort |
                |---|---|---|---|---|
                """);
        int number = 1;
        for (WorkflowStep step : MigrationSaga.WORKFLOW) {
            String owner = step.step().owner().wireName()
                    + (step.step().packageName().isEmpty()
                            ? ""
                            : ": `" + step.step().packageName() + "`");
            text.append("| %d | %s | %s | %s | %s |%n"
                    .formatted(
                            number++,
                            step.step(),
                            step.condition().text(),
                            owner,
                            step.undo().orElse("-")));
        }
        text.append("""

                - A failed step leaves the migration FAILED, or NEEDS_OPERATOR where a person has to mend something first. A retry
                  resumes the step with the next attempt, from its checkpoint.
                - A lapsed window or a voided approval returns to CUTOVER_APPROVAL. A retry after a failed cutover does too: an
                  approval serves one cutover of one spec.
                - An abort stops the open step, waits for its answer, then undoes FULL_LOAD, DATABASE_PREPARATION and
                  DMS_PROVISIONING, as far as they came. During CUTOVER the cutover's journal decides; past its point of no
                  return an abort is refused.
                """);
        return text.toString();
    }
}
