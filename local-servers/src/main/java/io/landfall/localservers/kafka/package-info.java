/** A Kafka broker (KRaft, one node), in this JVM or as a process. */
@NullMarked
package io.landfall.localservers.kafka;

import org.jspecify.annotations.NullMarked;
