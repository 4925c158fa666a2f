/**
 * Digests of tables, computed in the databases: equal on two servers exactly when the rows are, whatever their order
 * and the servers' collations.
 */
@NullMarked
package io.landfall.databases.digest;

import org.jspecify.annotations.NullMarked;
