package io.landfall.quickstart.ledger;

import java.math.BigDecimal;
import java.util.List;

/**
 * What the journals say about a database.
 *
 * @param acknowledged writes that had to be there
 * @param lost acknowledged writes that are not
 * @param doubled writes that are there more than once
 * @param altered writes that are there with other content
 * @param strangers entries that no client was told of
 * @param unknown writes without an answer to their commit
 * @param unknownPresent those of them that are there
 * @param reused values of the sequence that were given to more than one write
 * @param wrongBalances accounts whose balance is not what the entries make it
 * @param total the sum of all balances
 * @param expectedTotal what it must be
 */
public record LedgerVerdict(
        long acknowledged,
        long lost,
        long doubled,
        long altered,
        long strangers,
        long unknown,
        long unknownPresent,
        long reused,
        List<Integer> wrongBalances,
        BigDecimal total,
        BigDecimal expectedTotal) {

    /** Whether nothing is wrong. */
    public boolean held() {
        return lost == 0
                && doubled == 0
                && altered == 0
                && strangers == 0
                && reused == 0
                && wrongBalances.isEmpty()
                && total.compareTo(expectedTotal) == 0;
    }

    /** In one line. */
    public String text() {
        return acknowledged + " acknowledged writes: " + lost + " lost, " + doubled + " doubled, " + altered
                + " altered; "
                + unknown + " of unknown outcome, " + unknownPresent + " of them there; " + strangers
                + " entries nobody wrote, " + reused + " serials used twice; total " + total.toPlainString() + " of "
                + expectedTotal.toPlainString()
                + "; "
                + wrongBalances.size() + " wrong balances";
    }
}
