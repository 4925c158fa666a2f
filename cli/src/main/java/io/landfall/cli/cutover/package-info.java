/** Commands on cutovers: approve, reject, dry-run, certificate. */
@NullMarked
package io.landfall.cli.cutover;

import org.jspecify.annotations.NullMarked;
