/** Takes what people ask for and shows them what happens. */
@NullMarked
package io.landfall.registry;

import org.jspecify.annotations.NullMarked;
