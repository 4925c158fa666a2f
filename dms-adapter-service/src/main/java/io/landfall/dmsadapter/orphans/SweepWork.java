package io.landfall.dmsadapter.orphans;

import io.landfall.dmsadapter.provisioning.Pace;
import io.landfall.dmsadapter.provisioning.ResourceDeletion;
import io.landfall.messaging.work.WorkHandler;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import org.springframework.stereotype.Component;

/** Deletes one resource and sees it go; what others still need, such as an instance's tasks, goes before it. */
@Component
class SweepWork implements WorkHandler {

    static final String KIND = "dms-sweep";

    private final ResourceDeletion deletion;
    private final Pace pace;

    SweepWork(ResourceDeletion deletion, Pace pace) {
        this.deletion = deletion;
        this.pace = pace;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WorkResult perform(WorkSession session) {
        return deletion.isGone(session.key()) ? new WorkResult.Done() : new WorkResult.Again(pace.poll());
    }
}
