/** Hold points and crash points for tests; absent in production. */
@NullMarked
package io.landfall.messaging.fault;

import org.jspecify.annotations.NullMarked;
