/** An SQS server in this JVM. */
@NullMarked
package io.landfall.localservers.sqs;

import org.jspecify.annotations.NullMarked;
