/** PostgreSQL servers from Maven artifacts, as local processes. */
@NullMarked
package io.landfall.localservers.postgres;

import org.jspecify.annotations.NullMarked;
