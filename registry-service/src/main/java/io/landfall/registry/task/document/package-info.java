/** The task document {@code landfall/v1}: read strictly, with everything that is wrong said at once. */
@NullMarked
package io.landfall.registry.task.document;

import org.jspecify.annotations.NullMarked;
