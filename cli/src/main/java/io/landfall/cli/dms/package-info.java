/** Commands about what Landfall has made in DMS. */
@NullMarked
package io.landfall.cli.dms;

import org.jspecify.annotations.NullMarked;
