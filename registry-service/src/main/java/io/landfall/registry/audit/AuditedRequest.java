package io.landfall.registry.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * What a request tries, read from its path, so that a request that fails before any controller is known too.
 *
 * @param recordedWithEffect an accepted one is recorded in the transaction of its effect, not by the filter
 */
record AuditedRequest(
        AuditedAction action,
        boolean recordedWithEffect,
        @Nullable String task,
        @Nullable String database) {

    private static final String TASK_ATTRIBUTE = AuditedRequest.class.getName() + ".task";
    private static final int TASK = 2;
    private static final int DATABASE = 4;

    static AuditedRequest of(HttpServletRequest request) {
        List<String> path = Stream.of(request.getRequestURI().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> UriUtils.decode(segment, StandardCharsets.UTF_8))
                .toList();
        String last = path.isEmpty() ? "" : path.getLast();
        String database = path.size() > DATABASE ? path.get(DATABASE) : null;
        String task = path.size() > TASK ? path.get(TASK) : (String) request.getAttribute(TASK_ATTRIBUTE);
        return switch (last) {
            case "migration-tasks" -> new AuditedRequest(AuditedAction.REGISTER_TASK, true, task, null);
            case "plans" -> new AuditedRequest(AuditedAction.PLAN, false, task, null);
            case "retries" -> new AuditedRequest(AuditedAction.RETRY, true, task, null);
            case "repairs" -> new AuditedRequest(AuditedAction.REPAIR_TABLES, true, task, database);
            case "aborts" -> new AuditedRequest(AuditedAction.ABORT, true, task, null);
            case "approvals" -> new AuditedRequest(AuditedAction.APPROVE_CUTOVER, false, task, database);
            case "rejections" -> new AuditedRequest(AuditedAction.REJECT_CUTOVER, false, task, database);
            case "cutover-dry-runs" -> new AuditedRequest(AuditedAction.DRY_RUN_CUTOVER, false, task, database);
            case "orphan-deletions" -> new AuditedRequest(AuditedAction.DELETE_DMS_ORPHANS, false, null, null);
            case "source-budgets" -> new AuditedRequest(AuditedAction.CHANGE_SOURCE_BUDGET, false, null, null);
            default -> new AuditedRequest(AuditedAction.OTHER, false, task, database);
        };
    }

    static void nameTask(HttpServletRequest request, String task) {
        request.setAttribute(TASK_ATTRIBUTE, task);
    }
}
