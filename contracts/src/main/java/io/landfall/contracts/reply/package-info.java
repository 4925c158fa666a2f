/** What a service answers to the orchestrator. */
@NullMarked
package io.landfall.contracts.reply;

import org.jspecify.annotations.NullMarked;
