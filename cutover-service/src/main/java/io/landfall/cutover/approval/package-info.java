/** The plan that a person approves, and the approval that is bound to it. */
@NullMarked
package io.landfall.cutover.approval;

import org.jspecify.annotations.NullMarked;
