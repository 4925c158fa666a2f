/** Named places where a test holds or crashes the engine; nothing in production. */
@NullMarked
package io.landfall.engine.fault;

import org.jspecify.annotations.NullMarked;
