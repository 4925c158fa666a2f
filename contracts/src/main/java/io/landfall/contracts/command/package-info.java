/** What one service asks of another. */
@NullMarked
package io.landfall.contracts.command;

import org.jspecify.annotations.NullMarked;
