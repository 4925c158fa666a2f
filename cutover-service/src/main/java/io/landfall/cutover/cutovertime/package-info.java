/** What can only be brought over once nothing changes any more: sequence values and deferred objects. */
@NullMarked
package io.landfall.cutover.cutovertime;

import org.jspecify.annotations.NullMarked;
