/** What a migration shall do: immutable revisions of a spec. */
@NullMarked
package io.landfall.contracts.spec;

import org.jspecify.annotations.NullMarked;
