/**
 * The Kafka topic that holds a ReplicationTask's changes: one partition, kept for ever, created and deleted explicitly.
 */
@NullMarked
package io.landfall.engine.change.topic;

import org.jspecify.annotations.NullMarked;
