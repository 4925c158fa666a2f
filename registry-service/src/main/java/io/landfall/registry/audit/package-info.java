/** Who did what, when, and with which outcome. */
@NullMarked
package io.landfall.registry.audit;

import org.jspecify.annotations.NullMarked;
