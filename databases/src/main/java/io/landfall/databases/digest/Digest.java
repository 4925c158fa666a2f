package io.landfall.databases.digest;

import java.math.BigInteger;

/**
 * The digest of a multiset of rows: how many, and two sums of 64-bit hashes of each row's text. Sums do not depend on
 * the rows' order, count duplicates, and add up over parts of a table.
 */
public record Digest(long rows, BigInteger first, BigInteger second) {

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(64);

    /** Of no rows. */
    public static final Digest EMPTY = new Digest(0, BigInteger.ZERO, BigInteger.ZERO);

    public Digest {
        first = first.mod(MODULUS);
        second = second.mod(MODULUS);
    }

    /** Of the rows of both. */
    public Digest plus(Digest other) {
        return new Digest(rows + other.rows, first.add(other.first), second.add(other.second));
    }

    /** 32 hexadecimal digits; meaningful together with the number of rows. */
    public String hash() {
        return hex(first) + hex(second);
    }

    @Override
    public String toString() {
        return rows + ":" + hash();
    }

    private static String hex(BigInteger number) {
        String digits = number.toString(16);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
