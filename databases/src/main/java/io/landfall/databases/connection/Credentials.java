package io.landfall.databases.connection;

/** A login; its text form never shows the password. */
public record Credentials(String username, String password) {

    public Credentials {
        if (username.isEmpty()) {
            throw new IllegalArgumentException("the user name is empty");
        }
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=***]";
    }
}
