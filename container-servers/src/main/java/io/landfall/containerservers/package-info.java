/** Kafka and PostgreSQL in containers. */
@NullMarked
package io.landfall.containerservers;

import org.jspecify.annotations.NullMarked;
