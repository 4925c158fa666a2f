/** Commands on migration tasks: plan, apply, get, watch, wait, retry, abort, report. */
@NullMarked
package io.landfall.cli.task;

import org.jspecify.annotations.NullMarked;
