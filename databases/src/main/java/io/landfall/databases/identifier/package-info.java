/**
 * Names of database objects: the one place where identifiers and literals are quoted, and the patterns that exclude
 * objects.
 */
@NullMarked
package io.landfall.databases.identifier;

import org.jspecify.annotations.NullMarked;
