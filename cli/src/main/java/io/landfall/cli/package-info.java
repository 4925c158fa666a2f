/** The {@code landfall} command: what a person or a script asks of the registry. */
@NullMarked
package io.landfall.cli;

import org.jspecify.annotations.NullMarked;
