/** News as EventBridge brings them to an SQS queue. */
@NullMarked
package io.landfall.dmsadapter.events.sqs;

import org.jspecify.annotations.NullMarked;
