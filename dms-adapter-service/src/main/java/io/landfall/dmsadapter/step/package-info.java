/** What the adapter's steps have in common: passing outages are waited out, others are told with a remedy. */
@NullMarked
package io.landfall.dmsadapter.step;

import org.jspecify.annotations.NullMarked;
