/**
 * Opens the only connections Landfall has to the users' databases: checked address, named secret, fixed session
 * settings.
 */
@NullMarked
package io.landfall.databases.connection;

import org.jspecify.annotations.NullMarked;
