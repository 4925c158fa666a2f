/** Opens the endpoints of a ReplicationTask. */
@NullMarked
package io.landfall.engine.connection;

import org.jspecify.annotations.NullMarked;
