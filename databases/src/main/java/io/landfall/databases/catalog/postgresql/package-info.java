/** Reads PostgreSQL's system catalogs (15 and later), set-based: a fixed number of queries for a whole database. */
@NullMarked
package io.landfall.databases.catalog.postgresql;

import org.jspecify.annotations.NullMarked;
