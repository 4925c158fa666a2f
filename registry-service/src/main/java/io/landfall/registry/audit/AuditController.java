package io.landfall.registry.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the audit trail. */
@RestController
@RequestMapping("/api/audit")
@Tag(name = "Audit")
class AuditController {

    private static final int MAX_ENTRIES = 1_000;

    private final AuditTrail trail;

    AuditController(AuditTrail trail) {
        this.trail = trail;
    }

    @GetMapping
    @Operation(summary = "Who did what, when, and with which outcome; newest first, at most 1000")
    List<AuditEntry> entries(
            @RequestParam(required = false) @Nullable String task, @RequestParam(defaultValue = "200") int limit) {
        return trail.entries(task, Math.clamp(limit, 1, MAX_ENTRIES));
    }
}
