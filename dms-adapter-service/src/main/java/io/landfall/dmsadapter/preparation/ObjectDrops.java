package io.landfall.dmsadapter.preparation;

import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.preparation.CreatedObjects.Entry;
import io.landfall.messaging.step.StepRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops what the ledger holds, newest first and never CASCADE; what is refused, because others still depend on it or it
 * is inherited, is tried again after the rest, as long as that brings anything.
 */
final class ObjectDrops {

    private static final int BATCH = 50;

    private final StepRun run;
    private final Database target;

    ObjectDrops(StepRun run, Database target) {
        this.run = run;
        this.target = target;
    }

    /** Returns what could not be dropped, and why. */
    List<String> dropAll(List<Entry> newestFirst) throws DatabaseFailure, StaleLease {
        List<Entry> left =
                newestFirst.stream().filter(entry -> entry.undoSql() != null).toList();
        List<String> reasons = new ArrayList<>();
        int before;
        do {
            before = left.size();
            reasons.clear();
            left = pass(left, reasons);
        } while (!left.isEmpty() && left.size() < before);
        return reasons;
    }

    private List<Entry> pass(List<Entry> entries, List<String> reasons) throws DatabaseFailure, StaleLease {
        List<Entry> left = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += BATCH) {
            List<Entry> batch = entries.subList(from, Math.min(from + BATCH, entries.size()));
            if (!dropTogether(batch)) {
                for (Entry entry : batch) {
                    dropAlone(entry, left, reasons);
                }
            }
        }
        return left;
    }

    private boolean dropTogether(List<Entry> batch) throws DatabaseFailure, StaleLease {
        try {
            target.execute(run, batch.stream().map(Entry::undoSql).toArray(String[]::new));
            return true;
        } catch (DatabaseFailure failure) {
            if (failure.mayPass()) {
                throw failure;
            }
            return false;
        }
    }

    private void dropAlone(Entry entry, List<Entry> left, List<String> reasons) throws DatabaseFailure, StaleLease {
        try {
            target.execute(run, String.valueOf(entry.undoSql()));
        } catch (DatabaseFailure failure) {
            if (failure.mayPass()) {
                throw failure;
            }
            left.add(entry);
            reasons.add(entry.identity() + ": " + failure.reason());
        }
    }
}
