/** Renders what the registry answers for people and for scripts. */
@NullMarked
package io.landfall.cli.output;

import org.jspecify.annotations.NullMarked;
