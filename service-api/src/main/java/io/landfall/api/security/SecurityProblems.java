package io.landfall.api.security;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Says who may not do what as a problem, like every other error; logs it, and publishes a {@link RequestRefused}. */
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityProblems.class);
    private static final int LONGEST_REASON = 200;

    private final JsonMapper json;
    private final ApplicationEventPublisher events;
    private final String challenge;

    SecurityProblems(JsonMapper json, ApplicationEventPublisher events, String challenge) {
        this.json = json;
        this.events = events;
        this.challenge = challenge;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        response.setHeader("WWW-Authenticate", challenge);
        refuse(
                request,
                response,
                "no valid credentials: " + oneLine(failure),
                new ApiProblem(
                        HttpStatus.UNAUTHORIZED,
                        "UNAUTHENTICATED",
                        null,
                        "The request carries no valid credentials.",
                        "Authenticate, then try again."));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (denied instanceof CrossSiteRequests.Refused crossSite) {
            refuse(
                    request,
                    response,
                    String.valueOf(crossSite.getMessage()),
                    new ApiProblem(
                            HttpStatus.FORBIDDEN,
                            "CROSS_SITE",
                            null,
                            "A browser sent the request on behalf of another site's page.",
                            "Send it from a page of this address, or not from a browser."));
            return;
        }
        refuse(
                request,
                response,
                "the role for it is missing",
                new ApiProblem(
                        HttpStatus.FORBIDDEN,
                        "FORBIDDEN",
                        null,
                        "%s may not %s %s.".formatted(name(request), request.getMethod(), request.getRequestURI()),
                        "Ask somebody who has the role for it (viewer, operator, approver)."));
    }

    private static String name(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? RequestRefused.NOBODY : principal.getName();
    }

    // part of it may be the caller's own words
    private static String oneLine(AuthenticationException failure) {
        String message = String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}+", " ");
        return message.substring(0, Math.min(message.length(), LONGEST_REASON));
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String reason, ApiProblem problem)
            throws IOException {
        String name = name(request);
        LOG.warn(
                "refused {} {} {} by {}: {}",
                problem.status().value(),
                request.getMethod(),
                request.getRequestURI(),
                name,
                reason);
        events.publishEvent(new RequestRefused(request, name, reason));
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), Problems.detail(problem));
    }
}
