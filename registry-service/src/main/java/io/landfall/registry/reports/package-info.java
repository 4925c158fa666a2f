/** The reports of other services, listed and streamed on. */
@NullMarked
package io.landfall.registry.reports;

import org.jspecify.annotations.NullMarked;
