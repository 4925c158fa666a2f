/** The registry's HTTP API as Java: used by the command line, the demo and the system tests. */
@NullMarked
package io.landfall.cli.client;

import org.jspecify.annotations.NullMarked;
