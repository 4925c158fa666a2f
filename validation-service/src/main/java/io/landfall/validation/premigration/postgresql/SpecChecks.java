package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;

/** What the task document says, held against the source. */
final class SpecChecks {

    private SpecChecks() {}

    static void exclusionPatterns(Subject subject, Findings findings) {
        for (String pattern : subject.spec().exclude()) {
            try {
                ExclusionPatterns.of(List.of(pattern));
            } catch (IllegalArgumentException unreadable) {
                findings.blocks(
                        "exclude: " + pattern,
                        String.valueOf(unreadable.getMessage()),
                        "Write it as schema.table, schema.* or class:name.");
            }
        }
    }

    /** A probe that can't log in now, or that no fence can keep out, would prove nothing. */
    static void probe(Subject subject, Findings findings) throws SQLException {
        String secretRef = subject.spec().cutover().probeSecretRef();
        if (secretRef == null) {
            return;
        }
        Side source = subject.source();
        Credentials probe;
        try {
            probe = subject.databases().credentials(subject.spec().source(), secretRef);
        } catch (SecretRefused refused) {
            findings.blocks(
                    "cutover.probe.secretRef '" + refused.secretRef() + "'", refused.reason(), refused.remedy());
            return;
        }
        try (var session = subject.databases().open(source.address(), probe, Session.of("probe"))) {
            session.isValid(5);
        } catch (ConnectionFailure failure) {
            findings.blocks(
                    "the probe's login '" + probe.username() + "' fails already",
                    "its failure inside the fence would prove nothing (" + failure.reason() + ")",
                    failure.remedy());
            return;
        }
        if (source.is("""
                SELECT r.rolsuper OR r.rolname = current_user OR pg_has_role(r.oid, d.datdba, 'USAGE')
                  FROM pg_roles AS r, pg_database AS d WHERE r.rolname = ? AND d.datname = current_database()
                """, probe.username())) {
            findings.blocks(
                    "the probe's role '" + probe.username() + "'",
                    "it is a superuser, the database's owner or Landfall's own role, which no fence keeps out",
                    "Name a login that is like the application's.");
        }
    }
}
