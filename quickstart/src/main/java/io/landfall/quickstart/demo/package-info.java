/** A migration of two live databases from beginning to end, judged by its writers' own journals. */
@NullMarked
package io.landfall.quickstart.demo;

import org.jspecify.annotations.NullMarked;
