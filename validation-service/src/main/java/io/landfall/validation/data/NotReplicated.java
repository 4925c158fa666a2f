package io.landfall.validation.data;

import org.jspecify.annotations.Nullable;

/** A migration without cutover: the target stays as it was loaded. */
record NotReplicated() implements Changes {

    @Override
    public Moment now(Sides sides) {
        return new Moment("0/0", -1);
    }

    @Override
    public void await(Moment moment, Sides sides) {
        // nothing will come
    }

    @Override
    public @Nullable String applied(Sides sides) {
        return null;
    }
}
