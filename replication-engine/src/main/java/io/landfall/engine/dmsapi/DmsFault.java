package io.landfall.engine.dmsapi;

import org.springframework.http.HttpStatus;

/** An error of the DMS API: its name on the wire, and what is wrong and how to mend it. */
final class DmsFault extends RuntimeException {

    private final String wireName;
    private final HttpStatus status;

    private DmsFault(String wireName, HttpStatus status, String message) {
        super(message);
        this.wireName = wireName;
        this.status = status;
    }

    static DmsFault notFound(String message) {
        return new DmsFault("ResourceNotFoundFault", HttpStatus.BAD_REQUEST, message);
    }

    static DmsFault alreadyExists(String message) {
        return new DmsFault("ResourceAlreadyExistsFault", HttpStatus.BAD_REQUEST, message);
    }

    static DmsFault invalidState(String message) {
        return new DmsFault("InvalidResourceStateFault", HttpStatus.BAD_REQUEST, message);
    }

    /** The service model declares no error for a bad parameter; this is the name that AWS answers with. */
    static DmsFault invalidParameter(String message) {
        return new DmsFault("InvalidParameterValueException", HttpStatus.BAD_REQUEST, message);
    }

    static DmsFault invalidCombination(String message) {
        return new DmsFault("InvalidParameterCombinationException", HttpStatus.BAD_REQUEST, message);
    }

    static DmsFault unknownOperation(String message) {
        return new DmsFault("UnknownOperationException", HttpStatus.BAD_REQUEST, message);
    }

    static DmsFault malformed(String message) {
        return new DmsFault("SerializationException", HttpStatus.BAD_REQUEST, message);
    }

    static DmsFault accessDenied(String message) {
        return new DmsFault("AccessDeniedFault", HttpStatus.BAD_REQUEST, message);
    }

    /** One of the errors that every AWS service gives for a request that it can't authenticate. */
    static DmsFault unauthenticated(String wireName, String message) {
        return new DmsFault(wireName, HttpStatus.FORBIDDEN, message);
    }

    String wireName() {
        return wireName;
    }

    HttpStatus status() {
        return status;
    }
}
