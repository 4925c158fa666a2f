/** The HTTP API of cutovers: state, certificate, dry run. */
@NullMarked
package io.landfall.cutover.web;

import org.jspecify.annotations.NullMarked;
