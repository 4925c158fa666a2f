package io.landfall.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The boundaries of the modules, read from their compiled classes. */
class BoundariesTest {

    private static final Map<Service, String> PACKAGES = Map.of(
            Service.REGISTRY, "io.landfall.registry",
            Service.ORCHESTRATOR, "io.landfall.orchestrator",
            Service.DMS_ADAPTER, "io.landfall.dmsadapter",
            Service.VALIDATION, "io.landfall.validation",
            Service.CUTOVER, "io.landfall.cutover");
    private static final List<String> MODULES = List.of(
            "contracts",
            "telemetry",
            "messaging",
            "service-api",
            "databases",
            "registry-service",
            "orchestrator-service",
            "dms-adapter-service",
            "validation-service",
            "cutover-service",
            "replication-engine");

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        List<Path> directories = MODULES.stream()
                .map(module -> Path.of("..", module, "target", "classes"))
                .toList();
        assertThat(directories).allSatisfy(directory -> assertThat(directory).isDirectory());
        classes = new ClassFileImporter()
                .importLocations(directories.stream().map(Location::of).toList());
        assertThat(classes.size()).isGreaterThan(300);
    }

    @Test
    void services_never_depend_on_each_other() {
        for (String service : PACKAGES.values()) {
            String[] others = PACKAGES.values().stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> other + "..")
                    .toArray(String[]::new);
            check(noClasses()
                    .that()
                    .resideInAPackage(service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others));
        }
    }

    @Test
    void services_and_the_engine_do_not_know_each_other() {
        String[] services = PACKAGES.values().stream().map(name -> name + "..").toArray(String[]::new);
        check(noClasses()
                .that()
                .resideInAnyPackage(services)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.landfall.engine.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.landfall.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(services));
        check(noClasses()
                .that()
                .resideInAPackage("io.landfall.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.landfall.contracts..", "io.landfall.messaging..", "io.landfall.api.."));
    }

    @Test
    void contracts_depend_on_the_jdk_jspecify_and_jackson_annotations_alone() {
        check(noClasses()
                .that()
                .resideInAPackage("io.landfall.contracts..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "io.landfall.contracts..", "java..", "org.jspecify..", "com.fasterxml.jackson.annotation.."));
    }

    @Test
    void what_services_agree_on_about_databases_knows_no_spring() {
        check(noClasses()
                .that()
                .resideInAPackage("io.landfall.databases..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.landfall.messaging..", "io.landfall.contracts.."));
    }

    @Test
    void only_the_outbox_sends_to_kafka() {
        DescribedPredicate<JavaClass> producer = new DescribedPredicate<>("a Kafka producer or template") {
            @Override
            public boolean test(JavaClass type) {
                return type.isAssignableTo(Producer.class.getName())
                        || type.getName().startsWith("org.springframework.kafka.core.KafkaTemplate");
            }
        };
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.landfall.messaging..", "io.landfall.engine..")
                .should()
                .dependOnClassesThat(producer));
    }

    @Test
    void only_the_cutover_service_fences_and_only_the_adapter_creates_objects() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.landfall.validation..", "io.landfall.registry..", "io.landfall.orchestrator..")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameContaining("Fence"));
    }

    @Test
    void every_step_names_a_package_of_its_owner() {
        for (Step step : Step.values()) {
            String root = PACKAGES.get(step.owner());
            String name = step.packageName().isEmpty() ? root : root + "." + step.packageName();
            assertThat(classes.stream().map(JavaClass::getPackageName))
                    .as("package of " + step)
                    .anyMatch(found -> found.equals(name));
        }
    }

    @Test
    void every_package_says_what_it_is_for() {
        classes.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> name.startsWith("io.landfall"))
                .forEach(name -> assertThat(MODULES.stream()
                                .map(module -> Path.of(
                                        "..",
                                        module,
                                        "src",
                                        "main",
                                        "java",
                                        name.replace('.', '/'),
                                        "package-info.java")))
                        .as("package-info of " + name)
                        .anyMatch(Files::exists));
    }

    private static void check(ArchRule rule) {
        rule.check(classes);
    }
}
