package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.ReportReference;
import org.jspecify.annotations.Nullable;

/** The step is done. */
@MessageType("landfall.step-succeeded.v1")
public record StepSucceeded(String summary, @Nullable ReportReference report) implements Reply {}
