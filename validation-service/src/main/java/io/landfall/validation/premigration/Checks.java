package io.landfall.validation.premigration;

import java.util.List;

/** The checks of one database engine, in the order in which people want to read them. */
public interface Checks {

    List<Check> all();
}
