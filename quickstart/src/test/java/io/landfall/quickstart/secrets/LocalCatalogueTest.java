package io.landfall.quickstart.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.FileSecretCatalogue;
import io.landfall.databases.connection.SecretRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCatalogueTest {

    @TempDir
    Path directory;

    private LocalCatalogue catalogue;
    private FileSecretCatalogue reader;

    @BeforeEach
    void an_empty_catalogue() {
        Path file = directory.resolve("secrets.yaml");
        Path secrets = directory.resolve("secrets");
        catalogue = new LocalCatalogue(file, secrets);
        reader = new FileSecretCatalogue(file, secrets);
    }

    @Test
    void the_services_read_what_it_writes() throws IOException, SecretRefused {
        catalogue.put("shop-source", "landfall", "p=s#s:\\\"w' ördé!\u2603", List.of("db.example.com"));
        catalogue.put("other", "u", "", List.of());
        assertThat(reader.resolve("shop-source", "db.example.com"))
                .isEqualTo(new Credentials("landfall", "p=s#s:\\\"w' ördé!\u2603"));
        assertThat(reader.resolve("other", "127.0.0.1")).isEqualTo(new Credentials("u", ""));
    }

    @Test
    void a_second_addition_replaces_the_first() throws IOException, SecretRefused {
        catalogue.put("a", "old", "old", List.of());
        catalogue.put("a", "new", "new", List.of("*"));
        assertThat(reader.resolve("a", "anywhere")).isEqualTo(new Credentials("new", "new"));
    }

    @Test
    void without_hosts_it_stays_on_this_machine() throws IOException {
        catalogue.put("a", "u", "p", List.of());
        assertThatThrownBy(() -> reader.resolve("a", "db.example.com")).isInstanceOf(SecretRefused.class);
    }

    @Test
    void only_the_owner_can_read_it() throws IOException {
        catalogue.put("a", "u", "p", List.of());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("secrets/a.properties"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refuses_names_that_leave_the_directory() {
        assertThatThrownBy(() -> catalogue.put("../a", "u", "p", List.of())).hasMessageContaining("../a");
        assertThat(directory.resolve("a.properties")).doesNotExist();
    }
}
