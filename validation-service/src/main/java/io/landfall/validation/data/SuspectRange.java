package io.landfall.validation.data;

import io.landfall.databases.digest.Digest;
import io.landfall.databases.digest.KeyRange;

/** A range that differed when it was last read. */
record SuspectRange(KeyRange range, Digest source, Digest target) {}
