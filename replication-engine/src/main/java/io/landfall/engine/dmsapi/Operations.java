package io.landfall.engine.dmsapi;

import java.util.Map;

/** The operations on one kind of resource, by their names on the wire. */
interface Operations {

    Map<String, Operation> byName();
}
