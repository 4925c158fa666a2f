/** Reports, kept by their owner under the hash of their content. */
@NullMarked
package io.landfall.api.report;

import org.jspecify.annotations.NullMarked;
