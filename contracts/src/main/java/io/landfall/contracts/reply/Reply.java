package io.landfall.contracts.reply;

import io.landfall.contracts.Message;

/** An answer to a step command; it counts only if commandId, attempt and sagaEpoch match the open step. */
public sealed interface Reply extends Message
        permits StepSucceeded,
                StepFailed,
                StepAdvanced,
                StepStopped,
                StepUndone,
                UndoDelayed,
                ApprovalLapsed,
                CutoverRolledBack,
                AbortRefused {}
