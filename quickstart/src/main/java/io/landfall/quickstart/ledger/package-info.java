/** A bank, clients that journal what they write into it, and a checker that compares it with their journals. */
@NullMarked
package io.landfall.quickstart.ledger;

import org.jspecify.annotations.NullMarked;
