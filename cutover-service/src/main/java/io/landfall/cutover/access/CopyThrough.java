package io.landfall.cutover.access;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/** Passes what one COPY reads on to another; for amounts that fit inside a fence. */
public final class CopyThrough {

    private CopyThrough() {}

    /** Asked after each row; throws to end the copy. */
    public interface Look {
        void look() throws SQLException;
    }

    /** Returns the number of rows, which is that of both sides. */
    public static long run(Connection source, String copyOut, Connection target, String copyIn, Look look)
            throws SQLException {
        CopyIn in = target.unwrap(PGConnection.class).getCopyAPI().copyIn(copyIn);
        try {
            long sent = pump(source.unwrap(PGConnection.class).getCopyAPI().copyOut(copyOut), in, look);
            long taken = in.endCopy();
            if (taken != sent) {
                throw new SQLException("the source sent " + sent + " rows, but the target took " + taken, "XX001");
            }
            return taken;
        } catch (SQLException | RuntimeException broken) {
            end(in, broken);
            throw broken;
        }
    }

    private static long pump(CopyOut out, CopyIn in, Look look) throws SQLException {
        try {
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
                look.look();
            }
            return out.getHandledRowCount();
        } catch (SQLException | RuntimeException broken) {
            end(out, broken);
            throw broken;
        }
    }

    /** While a copy is not ended, the driver lets every other call on its connection wait, the rollback too. */
    private static void end(CopyOperation copy, Exception broken) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException second) {
            broken.addSuppressed(second);
        }
    }
}
