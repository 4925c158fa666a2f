/** What stands between a client of the DMS API and who answers it. */
@NullMarked
package io.landfall.localservers.dms;

import org.jspecify.annotations.NullMarked;
