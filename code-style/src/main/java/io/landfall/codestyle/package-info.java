/** How the code looks: one formatter for the whole tree. */
@NullMarked
package io.landfall.codestyle;

import org.jspecify.annotations.NullMarked;
