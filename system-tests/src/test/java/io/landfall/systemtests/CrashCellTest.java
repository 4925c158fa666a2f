package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No boundary of the cutover is forgotten by the crash matrix. */
class CrashCellTest {

    private static final String CUTOVER = "io.landfall.cutover.";

    private final JavaClasses service =
            new ClassFileImporter().importPath(Path.of("../cutover-service/target/classes"));
    private final Set<String> points =
            CrashCell.all().stream().map(CrashCell::point).collect(Collectors.toSet());

    @Test
    void a_process_dies_before_and_after_each_phase_is_journalled() {
        assertThat(constants("journal.Phase"))
                .hasSizeGreaterThan(10)
                .allSatisfy(phase -> assertThat(points).contains("CUTOVER.BEFORE_" + phase, "CUTOVER." + phase));
    }

    @Test
    void a_process_dies_before_and_after_each_effect() {
        assertThat(constants("Effect"))
                .hasSizeGreaterThan(10)
                .filteredOn(effect -> !effect.equals("INSPECT_FENCE")) // done by the worker that comes after a crash
                .allSatisfy(
                        effect -> assertThat(points).contains("CUTOVER.BEFORE_" + effect, "CUTOVER.AFTER_" + effect));
    }

    private Set<String> constants(String type) {
        return service.get(CUTOVER + type).getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                .map(JavaField::getName)
                .collect(Collectors.toSet());
    }
}
