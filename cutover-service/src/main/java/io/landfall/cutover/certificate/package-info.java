/** What a completed cutover measured, as a report. */
@NullMarked
package io.landfall.cutover.certificate;

import org.jspecify.annotations.NullMarked;
