/** Long work as leased rows; a timer is work that is due later. */
@NullMarked
package io.landfall.messaging.work;

import org.jspecify.annotations.NullMarked;
