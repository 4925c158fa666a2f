package io.landfall.validation.premigration.postgresql;

import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;

/** What the two servers are. */
final class ServerChecks {

    private static final int OLDEST = 15;

    private ServerChecks() {}

    static void sourceVersion(Subject subject, Findings findings) {
        version(subject.source(), findings);
    }

    static void targetVersion(Subject subject, Findings findings) {
        version(subject.target(), findings);
    }

    private static void version(Side side, Findings findings) {
        String version = side.text("SELECT version()");
        if (!version.startsWith("PostgreSQL ")) {
            findings.blocks(version, "the " + side.word() + " is not a PostgreSQL server", "Name a PostgreSQL server.");
        } else if (major(side) < OLDEST) {
            findings.blocks(
                    "the " + side.word() + " is PostgreSQL " + side.text("SHOW server_version"),
                    "Landfall needs PostgreSQL " + OLDEST + " or later",
                    "Upgrade the server first.");
        }
    }

    static void targetNotOlder(Subject subject, Findings findings) {
        int source = major(subject.source());
        int target = major(subject.target());
        if (target < source) {
            findings.blocks(
                    "the source is PostgreSQL " + source + ", the target " + target,
                    "an older server may lack what the source's objects use",
                    "Choose a target of version " + source + " or later.");
        }
    }

    static void sourceIsPrimary(Subject subject, Findings findings) {
        primary(subject.source(), findings);
    }

    static void targetIsPrimary(Subject subject, Findings findings) {
        primary(subject.target(), findings);
    }

    private static void primary(Side side, Findings findings) {
        if (side.is("SELECT pg_is_in_recovery()")) {
            findings.blocks(
                    "the " + side.word() + " is in recovery (a standby)",
                    "Landfall must write its own tables there",
                    "Name the primary server.");
        }
    }

    static void notTheSameDatabase(Subject subject, Findings findings) {
        String sql = "SELECT system_identifier::text FROM pg_control_system()";
        String identifier = subject.source().text(sql);
        if (!identifier.equals(subject.target().text(sql))) {
            return;
        }
        if (subject.source().database().equals(subject.target().database())) {
            findings.blocks(
                    "source and target are the server " + identifier + ", database '"
                            + subject.source().database() + "'",
                    "a database can't be migrated onto itself",
                    "Name another target server or another target database.");
        } else {
            findings.informs(
                    "source and target are databases of one server",
                    "they share its disk, its connections and its roles");
        }
    }

    static int major(Side side) {
        return Math.toIntExact(side.number("SELECT current_setting('server_version_num')::int / 10000"));
    }
}
