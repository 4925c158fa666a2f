package io.landfall.registry.audit;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.security.RequestRefused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Records every attempt to change something, whoever made it and however it ended, before it is answered. It runs
 * behind authentication; what security turns away, it hears of by {@link RequestRefused}.
 */
@Component
public class AuditFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(AuditFilter.class);
    private static final String DETAIL = AuditFilter.class.getName() + ".detail";

    private final AuditTrail trail;
    private final InstantSource clock;

    AuditFilter(AuditTrail trail, InstantSource clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** The task that a request names in its body. */
    public static void nameTask(HttpServletRequest request, String task) {
        AuditedRequest.nameTask(request, task);
    }

    /** What to record beside the outcome. */
    public static void explain(HttpServletRequest request, String detail) {
        request.setAttribute(DETAIL, detail);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/")
                || request.getMethod().equals("GET")
                || request.getMethod().equals("HEAD");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        try {
            chain.doFilter(request, answer);
        } catch (ServletException | IOException | RuntimeException failure) {
            if (!isDenial(failure)) {
                record(request, AuditEntry.Outcome.REFUSED, "it failed unexpectedly");
            }
            throw failure;
        }
        if (response.getStatus() >= 400) {
            record(request, AuditEntry.Outcome.REFUSED, reason(request, response.getStatus()));
        } else if (!AuditedRequest.of(request).recordedWithEffect()) {
            record(request, AuditEntry.Outcome.ACCEPTED, detail(request, ""));
        }
        answer.copyBodyToResponse();
    }

    /** Goes on to security, which publishes what it refuses. */
    private static boolean isDenial(Exception failure) {
        return failure instanceof AccessDeniedException || failure.getCause() instanceof AccessDeniedException;
    }

    /** Nobody known by name may be behind it: then only what was asked, and why it was refused, is known. */
    @EventListener
    void refused(RequestRefused refused) {
        if (!shouldNotFilter(refused.request())) {
            record(refused.request(), refused.principal(), AuditEntry.Outcome.REFUSED, refused.reason());
        }
    }

    private void record(HttpServletRequest request, AuditEntry.Outcome outcome, String detail) {
        Principal principal = request.getUserPrincipal();
        record(request, principal == null ? RequestRefused.NOBODY : principal.getName(), outcome, detail);
    }

    private void record(HttpServletRequest request, String principal, AuditEntry.Outcome outcome, String detail) {
        AuditedRequest audited = AuditedRequest.of(request);
        try {
            trail.add(new AuditEntry(
                    clock.instant(), principal, audited.action(), audited.task(), audited.database(), outcome, detail));
        } catch (DataAccessException lost) {
            LOG.error("an audit entry is lost: {} {} {}", audited.action(), audited.task(), outcome, lost);
        }
    }

    private static String reason(HttpServletRequest request, int status) {
        Object failure = request.getAttribute(DispatcherServlet.EXCEPTION_ATTRIBUTE);
        String reason = failure instanceof ApiProblem problem
                ? problem.reason()
                : failure instanceof Exception other ? message(other) : "status " + status;
        return detail(request, reason);
    }

    private static String message(Exception failure) {
        @Nullable String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static String detail(HttpServletRequest request, String otherwise) {
        Object detail = request.getAttribute(DETAIL);
        return detail instanceof String text ? text : otherwise;
    }
}
