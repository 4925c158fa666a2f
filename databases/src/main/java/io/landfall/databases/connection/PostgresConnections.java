package io.landfall.databases.connection;

import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** Opens connections to PostgreSQL; the driver's properties come from here and from nowhere else. */
public final class PostgresConnections {

    private static final int CONNECT_SECONDS = 10;
    private static final int LOGIN_SECONDS = 20;

    private final Driver driver = new Driver();
    private final Optional<Path> rootCertificate;

    /** As a service is configured: trusts the certificates of that PEM file, or the JVM's when the path is empty. */
    public static PostgresConnections trusting(String rootCertificate) {
        return rootCertificate.isEmpty()
                ? new PostgresConnections()
                : new PostgresConnections(Path.of(rootCertificate));
    }

    /** Trusts the JVM's certificates in the tls modes that verify the server. */
    public PostgresConnections() {
        this.rootCertificate = Optional.empty();
    }

    /** Trusts the certificates of that PEM file in the tls modes that verify the server. */
    public PostgresConnections(Path rootCertificate) {
        this.rootCertificate = Optional.of(rootCertificate);
    }

    /**
     * A session with all of Landfall's settings fixed, in auto-commit mode. A plain {@link java.sql.Statement} uses the
     * simple query protocol (several statements are one transaction, no fetch size), a prepared one the extended
     * protocol.
     */
    public Connection open(DatabaseAddress address, Credentials credentials, Session session) throws ConnectionFailure {
        return connect(address, credentials, session, properties(address, credentials, session));
    }

    /** A session of the walsender: {@code getReplicationAPI()} for slots and streams, and simple SQL. */
    public PgReplicationConnection openReplication(DatabaseAddress address, Credentials credentials, Session session)
            throws ConnectionFailure {
        Properties properties = properties(address, credentials, session);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        Connection connection = connect(address, credentials, session, properties);
        try {
            return new PgReplicationConnection(connection, connection.unwrap(PGConnection.class));
        } catch (SQLException failure) {
            throw FailureClassifier.classify(address, credentials, failure);
        }
    }

    /**
     * The admin console of a PgBouncer, which takes its own commands by the simple protocol and none of a session's
     * settings. A command that is not answered within that time ends the connection.
     */
    public Connection openConsole(DatabaseAddress address, Credentials credentials, Duration answerWithin)
            throws ConnectionFailure {
        Properties properties = properties(address, credentials, Session.of("traffic"));
        // the driver's own 'SET extra_float_digits', which PgBouncer 1.18's console refuses, is left out for a
        // replication session; below 9.4 the server is not told that it is one
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.0");
        PGProperty.REPLICATION.set(properties, "false");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.SOCKET_TIMEOUT.set(properties, Math.max(1, (int) answerWithin.toSeconds()));
        try {
            return Objects.requireNonNull(
                    driver.connect(url(address), properties), "the driver does not know its own URL");
        } catch (SQLException failure) {
            throw FailureClassifier.classify(address, credentials, failure);
        }
    }

    /** Whether Landfall never connects to that address, whoever names it: link-local, metadata and the like. */
    public static boolean isForbidden(InetAddress address) {
        return ReachableAddresses.isForbidden(address);
    }

    private Connection connect(DatabaseAddress address, Credentials credentials, Session session, Properties properties)
            throws ConnectionFailure {
        // from the session's first statement on, and before what database or role say
        PGProperty.OPTIONS.set(
                properties, "-c statement_timeout=" + session.statementTimeout().toMillis());
        Connection connection = null;
        try {
            connection = driver.connect(url(address), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            SessionSettings.apply(connection, session);
            return connection;
        } catch (SQLException failure) {
            close(connection, failure);
            throw FailureClassifier.classify(address, credentials, failure);
        }
    }

    /** Only the database's name: the driver takes it from the URL whatever the properties say, all else from them. */
    private static String url(DatabaseAddress address) {
        return "jdbc:postgresql:" + URLEncoder.encode(address.database(), StandardCharsets.UTF_8);
    }

    private Properties properties(DatabaseAddress address, Credentials credentials, Session session) {
        Properties properties = new Properties();
        PGProperty.PG_HOST.set(properties, address.host());
        PGProperty.PG_PORT.set(properties, address.port());
        PGProperty.USER.set(properties, credentials.username());
        PGProperty.PASSWORD.set(properties, credentials.password());
        PGProperty.APPLICATION_NAME.set(properties, session.applicationName());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
        // a plain Statement goes to the server as it is: the driver's own splitting at ';' breaks function bodies
        PGProperty.PREFER_QUERY_MODE.set(properties, "extendedForPrepared");
        // the server's detail and a failed batch's statement quote rows, and whoever logs the exception would too
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        int answerSeconds = (int) session.answerTimeout().toSeconds();
        PGProperty.CONNECT_TIMEOUT.set(properties, atMost(answerSeconds, CONNECT_SECONDS));
        PGProperty.LOGIN_TIMEOUT.set(properties, atMost(answerSeconds, LOGIN_SECONDS));
        PGProperty.SOCKET_TIMEOUT.set(properties, answerSeconds);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        PGProperty.SOCKET_FACTORY.set(properties, GuardedSocketFactory.class.getName());
        PGProperty.SSL_MODE.set(properties, address.tls().sslMode());
        if (address.tls().verifiesThePeer()) {
            rootCertificate.ifPresentOrElse(
                    path -> PGProperty.SSL_ROOT_CERT.set(properties, path.toString()),
                    () -> PGProperty.SSL_FACTORY.set(properties, "org.postgresql.ssl.DefaultJavaSSLFactory"));
        }
        return properties;
    }

    private static int atMost(int limit, int usual) {
        return limit == 0 ? usual : Math.min(limit, usual);
    }

    private static void close(@Nullable Connection connection, SQLException failure) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
        }
    }
}
