/** How often the source's tables have been written to, by the server's own statistics. */
@NullMarked
package io.landfall.validation.writes;

import org.jspecify.annotations.NullMarked;
