package io.landfall.api.security;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Says who may not do what as a problem, like every other error. */
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final JsonMapper json;
    private final String challenge;

    SecurityProblems(JsonMapper json, String challenge) {
        this.json = json;
        this.challenge = challenge;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        response.setHeader("WWW-Authenticate", challenge);
        write(
                response,
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
        write(
                response,
                new ApiProblem(
                        HttpStatus.FORBIDDEN,
                        "FORBIDDEN",
                        null,
                        "%s may not %s %s.".formatted(name(request), request.getMethod(), request.getRequestURI()),
                        "Ask somebody who has the role for it (viewer, operator, approver)."));
    }

    private static String name(HttpServletRequest request) {
        return request.getUserPrincipal() == null
                ? "Nobody"
                : request.getUserPrincipal().getName();
    }

    private void write(HttpServletResponse response, ApiProblem problem) throws IOException {
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), Problems.detail(problem));
    }
}
