package io.landfall.api.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Ends a request with a problem that a person can act on. */
public final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final @Nullable String field;
    private final String reason;
    private final String remedy;

    /**
     * A problem with one field or with the request as a whole.
     *
     * @param code a stable upper-case name
     * @param field the path of the offending field in the request, if it is one field
     * @param reason what is wrong and why, without secrets
     * @param remedy what to do about it
     */
    public ApiProblem(HttpStatus status, String code, @Nullable String field, String reason, String remedy) {
        super(code + ": " + reason);
        this.status = status;
        this.code = code;
        this.field = field;
        this.reason = reason;
        this.remedy = remedy;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public @Nullable String field() {
        return field;
    }

    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }
}
