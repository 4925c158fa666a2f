package io.landfall.quickstart.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** The passwords between the parts of one stack: made at its first start, kept readable for its owner alone. */
record StackKeys(String statePassword, String servicePassword, String accessKeyId, String secretAccessKey) {

    static StackKeys in(Path data) throws IOException {
        Path file = data.resolve("keys.properties");
        if (!Files.exists(file)) {
            Path half = Files.createTempFile(
                    Files.createDirectories(data),
                    "keys",
                    ".half",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    half,
                    "state-server.password=" + random() + "\nservices.password=" + random()
                            + "\nengine.access-key-id=LANDFALL" + random().substring(0, 12)
                            + "\nengine.secret-access-key=" + random() + "\n");
            Files.move(half, file);
        }
        Properties keys = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            keys.load(reader);
        }
        return new StackKeys(
                required(keys, "state-server.password", file),
                required(keys, "services.password", file),
                required(keys, "engine.access-key-id", file),
                required(keys, "engine.secret-access-key", file));
    }

    private static String required(Properties keys, String name, Path file) {
        String value = keys.getProperty(name);
        if (value == null) {
            throw new StackFailure(file + " has no " + name + ": restore the file, or start with another --data");
        }
        return value;
    }

    private static String random() {
        byte[] bytes = new byte[20];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "StackKeys[...]";
    }
}
