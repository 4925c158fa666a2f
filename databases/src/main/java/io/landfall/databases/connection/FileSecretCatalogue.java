package io.landfall.databases.connection;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Secrets named in a YAML file, read again at each call so that additions work at once:
 *
 * <pre>
 * shop-source:
 *   provider: file:shop-source.properties   # below the secrets directory; or env:LANDFALL_SECRET_SHOP
 *   allowedHosts: [db.example.com, "*.shop.example.com"]
 * </pre>
 *
 * What a provider yields is properties text with {@code username} and {@code password}. Without an allowed host an
 * entry is refused for every host; {@code "*"} allows all.
 */
public final class FileSecretCatalogue implements SecretCatalogue {

    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*\\.properties");
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("LANDFALL_SECRET_[A-Z0-9_]+");

    private final Path catalogueFile;
    private final Path secretsDirectory;
    private final UnaryOperator<@Nullable String> environment;

    public FileSecretCatalogue(Path catalogueFile, Path secretsDirectory) {
        this(catalogueFile, secretsDirectory, System::getenv);
    }

    FileSecretCatalogue(Path catalogueFile, Path secretsDirectory, UnaryOperator<@Nullable String> environment) {
        this.catalogueFile = catalogueFile;
        this.secretsDirectory = secretsDirectory;
        this.environment = environment;
    }

    @Override
    public Credentials resolve(String secretRef, String host) throws SecretRefused {
        Object entry = catalogue(secretRef).get(secretRef);
        if (entry == null) {
            throw new SecretRefused(
                    secretRef, "the secret catalogue has no such entry", "Add it with 'landfall secrets add'.");
        }
        if (!(entry instanceof Map<?, ?> fields) || !(fields.get("provider") instanceof String provider)) {
            throw malformed(secretRef, "its entry has no provider");
        }
        if (!allows(fields.get("allowedHosts"), host)) {
            throw new SecretRefused(
                    secretRef,
                    "it may not be sent to host '" + host + "'",
                    "Add the host to the entry's allowedHosts, if the secret belongs there.");
        }
        return credentials(secretRef, secret(secretRef, provider));
    }

    private Map<?, ?> catalogue(String secretRef) throws SecretRefused {
        try (Reader reader = Files.newBufferedReader(catalogueFile)) {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            if (document == null) {
                return Map.of();
            }
            if (document instanceof Map<?, ?> entries) {
                return entries;
            }
            throw malformed(secretRef, "the secret catalogue is not a map of names");
        } catch (IOException unreadable) {
            throw new SecretRefused(
                    secretRef,
                    "the secret catalogue can't be read",
                    "Check the file that landfall.secrets.catalogue names and its permissions.");
        } catch (YAMLException invalid) {
            throw malformed(secretRef, "the secret catalogue is not valid YAML");
        }
    }

    private static boolean allows(@Nullable Object allowedHosts, String host) {
        if (!(allowedHosts instanceof List<?> patterns)) {
            return false;
        }
        String wanted = host.toLowerCase(Locale.ROOT);
        return patterns.stream()
                .filter(String.class::isInstance)
                .map(pattern -> ((String) pattern).toLowerCase(Locale.ROOT))
                .anyMatch(pattern -> pattern.equals("*")
                        || pattern.equals(wanted)
                        || (pattern.startsWith("*.") && wanted.endsWith(pattern.substring(1))));
    }

    private String secret(String secretRef, String provider) throws SecretRefused {
        if (provider.startsWith("file:")) {
            return file(secretRef, provider.substring("file:".length()));
        }
        if (provider.startsWith("env:")) {
            return variable(secretRef, provider.substring("env:".length()));
        }
        throw malformed(secretRef, "its provider is neither file: nor env:");
    }

    private String file(String secretRef, String name) throws SecretRefused {
        if (!FILE_NAME.matcher(name).matches()) {
            throw malformed(secretRef, "its file is not a plain NAME.properties below the secrets directory");
        }
        Path file = secretsDirectory.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SecretRefused(
                    secretRef,
                    "its file " + name + " is not a regular file in the secrets directory (links are not followed)",
                    "Put the file itself into the directory that landfall.secrets.dir names.");
        }
        try (var input = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new SecretRefused(
                    secretRef, "its file " + name + " can't be read", "Check the file's owner and permissions.");
        }
    }

    private String variable(String secretRef, String name) throws SecretRefused {
        if (!ENVIRONMENT_NAME.matcher(name).matches()) {
            throw malformed(secretRef, "its variable's name does not start with LANDFALL_SECRET_");
        }
        String value = environment.apply(name);
        if (value == null) {
            throw new SecretRefused(
                    secretRef,
                    "the environment variable " + name + " is not set",
                    "Set it for every service, to the lines username=... and password=...");
        }
        return value;
    }

    private static Credentials credentials(String secretRef, String text) throws SecretRefused {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException invalid) {
            throw malformed(secretRef, "its content is not properties text");
        }
        String username = properties.getProperty("username", "");
        String password = properties.getProperty("password");
        if (username.isEmpty() || password == null) {
            throw malformed(secretRef, "its content lacks username or password");
        }
        return new Credentials(username, password);
    }

    private static SecretRefused malformed(String secretRef, String reason) {
        return new SecretRefused(secretRef, reason, "Mend the entry or add it again with 'landfall secrets add'.");
    }
}
