/** What a database consists of: every object with the text that creates it, compares it and fingerprints it. */
@NullMarked
package io.landfall.databases.catalog;

import org.jspecify.annotations.NullMarked;
