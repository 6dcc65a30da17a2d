package io.matriarch.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.http.wire.Problem.Violation;
import io.matriarch.http.wire.Shown;
import io.matriarch.http.wire.WireJson;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Bodies of requests, from JSON to records; what is wrong is said without quoting the body, which may hold passwords. */
final class Bodies {

    private static final JsonMapper JSON = WireJson.strict();
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private Bodies() {}

    /**
     * The body of {@code call}; none at all counts as an empty object.
     *
     * @throws Rejection when it is not JSON, or not what {@code type} wants
     */
    static <T> T read(Call call, Class<T> type) {
        try {
            var bytes = call.body().isEmpty() ? EMPTY_OBJECT : call.body().toArrayUnsafe();
            var body = JSON.readValue(bytes, type);
            if (body == null) {
                throw invalid("", "an object is expected");
            }
            return body;
        } catch (UnrecognizedPropertyException unknown) {
            var known = unknown.getKnownPropertyIds();
            throw invalid(
                    pointer(unknown),
                    known == null || known.isEmpty()
                            ? "the field is unknown; there are none here"
                            : "the field is unknown; the fields here are "
                                    + known.stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", ")));
        } catch (MismatchedInputException mismatch) {
            throw invalid(pointer(mismatch), expectation(mismatch));
        } catch (JsonMappingException mismatch) {
            throw invalid(pointer(mismatch), "the value is not what is expected here");
        } catch (JsonProcessingException malformed) {
            var location = malformed.getLocation();
            throw new Rejection(
                    Fault.MALFORMED_JSON,
                    location == null
                            ? "the body is not JSON"
                            : "the body is not JSON: line %d, column %d"
                                    .formatted(location.getLineNr(), location.getColumnNr()));
        } catch (IOException unreadable) {
            throw new Rejection(Fault.MALFORMED_JSON, "the body is not JSON in UTF-8");
        }
    }

    static Rejection invalid(String path, String rule) {
        return new Rejection(
                Fault.INVALID_BODY, path.isEmpty() ? rule : path + ": " + rule, List.of(Violation.of(path, rule)));
    }

    private static String expectation(MismatchedInputException mismatch) {
        if (mismatch.getOriginalMessage().startsWith("Missing required")) {
            return "the field is required";
        }
        var type = mismatch.getTargetType();
        if (type == null) {
            return "the value is not what is expected here";
        } else if (type == String.class) {
            return "a string is expected";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false is expected";
        } else if (type == int.class || type == long.class) {
            return "a whole number is expected";
        }
        return mismatch.getPath().isEmpty() ? "an object is expected" : "the value is not what is expected here";
    }

    private static String pointer(JsonMappingException where) {
        return where.getPath().stream()
                .map(reference -> "/"
                        + (reference.getFieldName() == null
                                ? String.valueOf(reference.getIndex())
                                : Shown.of(reference.getFieldName())))
                .collect(Collectors.joining());
    }
}
