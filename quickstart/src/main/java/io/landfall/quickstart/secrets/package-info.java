/** The local catalogue of secrets that tasks may name. */
@NullMarked
package io.landfall.quickstart.secrets;

import org.jspecify.annotations.NullMarked;
