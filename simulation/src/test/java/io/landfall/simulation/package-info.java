/** One migration at a time, in a world of faults, under a virtual clock; {@link Invariants} says what must hold. */
package io.landfall.simulation;
