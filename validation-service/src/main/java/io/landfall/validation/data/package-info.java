/** The step DATA_VALIDATION: does the target hold exactly the source's rows, while changes flow? */
@NullMarked
package io.landfall.validation.data;

import org.jspecify.annotations.NullMarked;
