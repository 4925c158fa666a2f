package io.landfall.contracts.reply;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MessageType;
import io.landfall.contracts.ReportReference;
import org.jspecify.annotations.Nullable;

/** The step ended without success; what it did so far stays for a retry or for compensation. */
@MessageType("landfall.step-failed.v1")
public record StepFailed(Failure failure, @Nullable ReportReference report) implements Reply {}
