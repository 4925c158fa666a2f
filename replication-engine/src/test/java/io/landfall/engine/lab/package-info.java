/** A running engine and a DMS client for tests of the whole. */
@NullMarked
package io.landfall.engine.lab;

import org.jspecify.annotations.NullMarked;
