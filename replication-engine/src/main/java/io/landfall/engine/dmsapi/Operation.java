package io.landfall.engine.dmsapi;

import tools.jackson.databind.node.ObjectNode;

/** One operation of the DMS API. */
@FunctionalInterface
interface Operation {

    /** Reads every field that it knows and refuses the others; the answer is the operation's output. */
    ObjectNode perform(Fields request);
}
