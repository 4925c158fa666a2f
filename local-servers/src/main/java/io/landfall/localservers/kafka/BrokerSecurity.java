package io.landfall.localservers.kafka;

import io.landfall.localservers.tls.LocalCertificate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A broker that speaks TLS only, asks each client who it is (SASL PLAIN), and allows nobody but its administrator
 * anything that no ACL allows.
 *
 * @param passwords of each principal, the administrator's included
 */
public record BrokerSecurity(LocalCertificate certificate, Map<String, String> passwords) {

    /** The principal of the broker itself and of whoever creates topics and ACLs. */
    public static final String ADMINISTRATOR = "administrator";

    /** Refuses to be without an administrator. */
    public BrokerSecurity {
        passwords = Map.copyOf(passwords);
        if (!passwords.containsKey(ADMINISTRATOR)) {
            throw new IllegalArgumentException("the principal '" + ADMINISTRATOR + "' has no password");
        }
    }

    /** The broker's properties, which win over those of an open one. */
    public Map<String, String> broker(int port, int controllerPort) {
        Map<String, String> p = new LinkedHashMap<>();
        p.put("listeners", "SASL_SSL://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.put("advertised.listeners", "SASL_SSL://127.0.0.1:" + port);
        p.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:SASL_SSL");
        p.put("inter.broker.listener.name", "SASL_SSL");
        p.put("sasl.enabled.mechanisms", "PLAIN");
        p.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        p.put("sasl.mechanism.controller.protocol", "PLAIN");
        StringBuilder users = new StringBuilder();
        passwords.forEach((user, password) -> users.append(" user_")
                .append(user)
                .append("=\"")
                .append(password)
                .append('"'));
        String login = login(ADMINISTRATOR, users.toString());
        p.put("listener.name.sasl_ssl.plain.sasl.jaas.config", login);
        p.put("listener.name.controller.plain.sasl.jaas.config", login);
        p.put("ssl.keystore.type", "PEM");
        p.put("ssl.keystore.location", certificate.server().toString());
        trust(p);
        p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        p.put("allow.everyone.if.no.acl.found", "false");
        p.put("super.users", "User:" + ADMINISTRATOR);
        return p;
    }

    /** The properties of a client that acts as that principal. */
    public Map<String, String> client(String user) {
        Map<String, String> p = new LinkedHashMap<>();
        p.put("security.protocol", "SASL_SSL");
        p.put("sasl.mechanism", "PLAIN");
        p.put("sasl.jaas.config", login(user, ""));
        trust(p);
        return p;
    }

    private void trust(Map<String, String> p) {
        p.put("ssl.truststore.type", "PEM");
        p.put("ssl.truststore.location", certificate.root().toString());
    }

    private String login(String user, String more) {
        String password = passwords.get(user);
        if (password == null) {
            throw new IllegalArgumentException("there is no principal '" + user + "' but " + passwords.keySet());
        }
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password + "\"" + more + ";";
    }

    @Override
    public String toString() {
        return "BrokerSecurity" + passwords.keySet();
    }
}
