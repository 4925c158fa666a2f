package io.landfall.registry.task.web;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.problem.Problems;
import io.landfall.registry.audit.AuditFilter;
import io.landfall.registry.task.document.InvalidTaskDocument;
import io.landfall.registry.task.document.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says everything that is wrong with a document at once: the first fault as the problem, all of them in a list. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class InvalidDocumentAdvice {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(InvalidTaskDocument invalid, HttpServletRequest request) {
        Violation first = invalid.violations().getFirst();
        HttpStatus status = invalid.isMalformed() ? HttpStatus.BAD_REQUEST : HttpStatus.UNPROCESSABLE_CONTENT;
        String code = invalid.isMalformed() ? "MALFORMED_DOCUMENT" : "INVALID_DOCUMENT";
        ProblemDetail detail =
                Problems.detail(new ApiProblem(status, code, first.field(), first.reason(), first.remedy()));
        detail.setProperty("violations", invalid.violations());
        AuditFilter.explain(
                request,
                invalid.violations().stream()
                        .map(each -> (each.field() == null ? "" : each.field() + ": ") + each.reason())
                        .collect(Collectors.joining("; ")));
        return ResponseEntity.status(status).body(detail);
    }
}
