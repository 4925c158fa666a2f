package io.landfall.contracts.command;

import io.landfall.contracts.Message;

/** Something that its receiver shall do; it carries no authority to cut over. */
public sealed interface Command extends Message permits StepCommand, SagaCommand {}
