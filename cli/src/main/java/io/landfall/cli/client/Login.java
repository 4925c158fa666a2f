package io.landfall.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** As whom the registry is called; the header is never printed. */
public sealed interface Login {

    /** The value of the Authorization header. */
    String authorization();

    /** One of the built-in users of profile {@code local}, whose password is their name. */
    static Login builtIn(String user) {
        return new Basic(user, user);
    }

    /** A user with a password. */
    record Basic(String user, String password) implements Login {

        @Override
        public String authorization() {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Basic[" + user + "]";
        }
    }

    /** A JWT from the organisation's identity provider. */
    record Token(String token) implements Login {

        @Override
        public String authorization() {
            return "Bearer " + token;
        }

        @Override
        public String toString() {
            return "Token[masked]";
        }
    }
}
