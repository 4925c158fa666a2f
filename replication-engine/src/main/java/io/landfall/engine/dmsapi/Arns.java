package io.landfall.engine.dmsapi;

import java.util.random.RandomGenerator;

/** Makes ARNs like those of DMS; the engine's account is all zeros. */
final class Arns {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int LENGTH = 26;

    private final String region;
    private final RandomGenerator random;

    Arns(String region, RandomGenerator random) {
        this.region = region;
        this.random = random;
    }

    /** @param kind {@code rep}, {@code endpoint} or {@code task} */
    String next(String kind) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return "arn:aws:dms:" + region + ":000000000000:" + kind + ":" + name;
    }
}
