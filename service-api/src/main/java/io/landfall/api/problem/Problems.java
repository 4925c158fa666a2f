package io.landfall.api.problem;

import java.util.Locale;
import org.springframework.http.ProblemDetail;

/** The JSON form of an {@link ApiProblem}. */
public final class Problems {

    private Problems() {}

    /** RFC 9457 members and {@code code}, {@code field}, {@code reason}, {@code remedy}. */
    public static ProblemDetail detail(ApiProblem problem) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(problem.status(), problem.reason());
        detail.setType(java.net.URI.create("urn:landfall:problem:"
                + problem.code().toLowerCase(Locale.ROOT).replace('_', '-')));
        detail.setTitle(problem.status().getReasonPhrase());
        detail.setProperty("code", problem.code());
        if (problem.field() != null) {
            detail.setProperty("field", problem.field());
        }
        detail.setProperty("reason", problem.reason());
        detail.setProperty("remedy", problem.remedy());
        return detail;
    }
}
