package io.landfall.api.problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Renders every error as {@code application/problem+json} with code, field, reason and remedy. */
@RestControllerAdvice
public class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ApiProblem problem) {
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(HttpMessageNotReadableException unreadable) {
        return answer(new ApiProblem(
                HttpStatus.BAD_REQUEST,
                "UNREADABLE_BODY",
                null,
                "The request's body can't be read: "
                        + String.valueOf(unreadable.getMostSpecificCause().getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""),
                "Send the JSON that this operation's documentation at /v3/api-docs shows."));
    }

    /** Security's own answers stay with its filters. */
    @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class})
    void security(RuntimeException denied) {
        throw denied;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception failure) {
        if (failure instanceof ErrorResponse framework) {
            return ResponseEntity.status(framework.getStatusCode()).body(framework.getBody());
        }
        LOG.error("a request failed", failure);
        return answer(new ApiProblem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "UNEXPECTED",
                null,
                "Landfall failed to handle the request (%s)."
                        .formatted(failure.getClass().getSimpleName()),
                "Try again; if it happens again, report it with the service's log of this time."));
    }

    private static ResponseEntity<ProblemDetail> answer(ApiProblem problem) {
        return ResponseEntity.status(problem.status()).body(Problems.detail(problem));
    }
}
