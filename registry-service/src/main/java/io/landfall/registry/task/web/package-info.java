/** Migration tasks over HTTP. */
@NullMarked
package io.landfall.registry.task.web;

import org.jspecify.annotations.NullMarked;
