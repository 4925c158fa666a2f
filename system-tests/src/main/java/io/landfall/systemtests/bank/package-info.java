/** Judges a cutover by the journals of clients that wrote through it; knows nothing of Landfall. */
@NullMarked
package io.landfall.systemtests.bank;

import org.jspecify.annotations.NullMarked;
