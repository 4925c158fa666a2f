/** The subset of the AWS DMS API that the engine speaks: AWS JSON 1.1, signed requests, DMS's statuses and errors. */
@NullMarked
package io.landfall.engine.dmsapi;

import org.jspecify.annotations.NullMarked;
