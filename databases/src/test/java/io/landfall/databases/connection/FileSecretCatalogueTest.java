package io.landfall.databases.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSecretCatalogueTest {

    private static final String CANARY = "canary-7f3a";

    @TempDir
    Path directory;

    private Path file;
    private FileSecretCatalogue catalogue;

    @BeforeEach
    void a_catalogue() throws IOException {
        file = directory.resolve("catalogue.yaml");
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("shop.properties"), "username=shop\npassword=" + CANARY + "\n");
        Files.writeString(directory.resolve("outside.properties"), "username=x\npassword=" + CANARY + "\n");
        Files.createSymbolicLink(secrets.resolve("link.properties"), directory.resolve("outside.properties"));
        Files.writeString(file, """
                shop: {provider: 'file:shop.properties', allowedHosts: [db.example.com, '*.shop.example.com']}
                shop-env: {provider: 'env:LANDFALL_SECRET_SHOP', allowedHosts: ['*']}
                other-env: {provider: 'env:PATH', allowedHosts: ['*']}
                nowhere: {provider: 'file:shop.properties'}
                link: {provider: 'file:link.properties', allowedHosts: ['*']}
                escape: {provider: 'file:../outside.properties', allowedHosts: ['*']}
                odd: {provider: 'vault:x', allowedHosts: ['*']}
                """);
        Map<String, String> environment =
                Map.of("LANDFALL_SECRET_SHOP", "username=app\npassword=" + CANARY, "PATH", "username=a\npassword=b");
        catalogue = new FileSecretCatalogue(file, secrets, environment::get);
    }

    @Test
    void resolves_a_file_for_an_allowed_host() throws SecretRefused {
        assertThat(catalogue.resolve("shop", "DB.example.com")).isEqualTo(new Credentials("shop", CANARY));
        assertThat(catalogue.resolve("shop", "r1.shop.example.com").username()).isEqualTo("shop");
    }

    @Test
    void resolves_an_environment_variable() throws SecretRefused {
        assertThat(catalogue.resolve("shop-env", "anywhere")).isEqualTo(new Credentials("app", CANARY));
    }

    @Test
    void never_sends_a_secret_to_a_host_that_is_not_allowed() {
        refused("shop", "evil.example.com", "may not be sent to host 'evil.example.com'");
        refused("shop", "db.example.com.evil.org", "may not be sent");
        refused("nowhere", "db.example.com", "may not be sent");
    }

    @Test
    void refuses_unknown_names_links_paths_and_other_variables() {
        refused("absent", "h", "no such entry");
        refused("link", "h", "not a regular file");
        refused("escape", "h", "not a plain NAME.properties");
        refused("other-env", "h", "LANDFALL_SECRET_");
        refused("odd", "h", "neither file: nor env:");
    }

    @Test
    void reads_the_catalogue_again_at_each_call() throws Exception {
        refused("new", "h", "no such entry");
        Files.writeString(file, "new: {provider: 'file:shop.properties', allowedHosts: [h]}");
        assertThat(catalogue.resolve("new", "h").username()).isEqualTo("shop");
    }

    @Test
    void says_what_is_wrong_with_the_catalogue_itself() throws IOException {
        Files.writeString(file, "shop: [unclosed");
        refused("shop", "h", "not valid YAML");
        Files.delete(file);
        refused("shop", "h", "can't be read");
    }

    @Test
    void never_shows_the_password() throws SecretRefused {
        assertThat(catalogue.resolve("shop", "db.example.com").toString()).doesNotContain(CANARY);
    }

    private void refused(String secretRef, String host, String reason) {
        assertThatThrownBy(() -> catalogue.resolve(secretRef, host))
                .isInstanceOf(SecretRefused.class)
                .hasMessageContaining("'" + secretRef + "'")
                .hasMessageContaining(reason)
                .hasMessageNotContaining(CANARY);
    }
}
