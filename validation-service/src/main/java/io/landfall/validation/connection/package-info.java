/** Opens the databases of a migration by its spec, with the operator's secrets. */
@NullMarked
package io.landfall.validation.connection;

import org.jspecify.annotations.NullMarked;
