package io.landfall.registry.task.web;

import io.landfall.api.problem.ApiProblem;
import io.landfall.registry.task.document.TaskDocument;
import io.landfall.registry.task.document.TaskDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * A request's body that is a task document.
 *
 * @param text exactly as it came
 */
public record TaskDocumentBody(String text, boolean isJson) {

    private static final int MAX_BYTES = 2_000_000;

    /** Reads the body; what is no text of a bearable length is a problem. */
    public static TaskDocumentBody read(InputStream body, @Nullable MediaType type) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ApiProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "DOCUMENT_TOO_LARGE",
                    null,
                    "The document has more than " + MAX_BYTES + " bytes.",
                    "Split the task.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new TaskDocumentBody(text, MediaType.APPLICATION_JSON.isCompatibleWith(type));
        } catch (CharacterCodingException binary) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST,
                    "DOCUMENT_NOT_UTF_8",
                    null,
                    "The document is not UTF-8 text.",
                    "Save it as UTF-8.");
        }
    }

    /** The document, or everything that is wrong with it. */
    public TaskDocument document() {
        return isJson ? TaskDocuments.json(text) : TaskDocuments.yaml(text);
    }
}
