package io.landfall.databases.catalog;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Where a sequence of the target is to stand, so that it hands out nothing twice.
 *
 * @param note what a person should know about it; empty when it stands exactly as on the source
 */
public record SequenceSetting(QualifiedName name, long value, boolean called, String note) {

    /**
     * The further of the source's value and the extreme value in the target's tables, in the direction of the increment
     * and on one of the values that the sequence would reach. A cycling sequence is only set to the source's value: the
     * extreme says nothing.
     *
     * @param extreme the greatest value in the columns that draw from the sequence, the least for a descending one
     */
    public static SequenceSetting of(SequenceValue source, Optional<BigInteger> extreme) {
        SequenceSetting same = new SequenceSetting(source.name(), source.lastValue(), source.called(), "");
        if (extreme.isEmpty() || source.cycle()) {
            return same;
        }
        BigInteger increment = BigInteger.valueOf(source.increment());
        BigInteger last = BigInteger.valueOf(source.lastValue());
        BigInteger next = source.called() ? last.add(increment) : last;
        BigInteger beyond = extreme.get().subtract(next).multiply(BigInteger.valueOf(increment.signum()));
        if (beyond.signum() < 0) {
            return same;
        }
        BigInteger step = increment.abs();
        BigInteger steps = beyond.add(step).subtract(BigInteger.ONE).divide(step);
        BigInteger value = next.add(steps.multiply(increment));
        if (value.compareTo(BigInteger.valueOf(source.minimum())) < 0
                || value.compareTo(BigInteger.valueOf(source.maximum())) > 0) {
            return new SequenceSetting(
                    source.name(),
                    source.lastValue(),
                    source.called(),
                    "the tables hold " + extreme.get() + ", beyond the sequence's bounds; it stands as on the source");
        }
        return new SequenceSetting(
                source.name(),
                value.longValueExact(),
                true,
                "the tables hold " + extreme.get() + ", further than the source's value " + source.lastValue());
    }

    /** The statement that sets it. */
    public String sql() {
        return "SELECT pg_catalog.setval(" + Identifiers.literal(name.sql()) + "::pg_catalog.regclass, " + value + ", "
                + called + ")";
    }
}
