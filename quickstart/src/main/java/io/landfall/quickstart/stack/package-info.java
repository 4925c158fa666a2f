/** All parts of Landfall as supervised processes of this machine. */
@NullMarked
package io.landfall.quickstart.stack;

import org.jspecify.annotations.NullMarked;
