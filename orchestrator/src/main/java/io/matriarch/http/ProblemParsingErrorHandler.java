package io.matriarch.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import io.matriarch.http.wire.Shown;
import java.util.List;

/** What is so wrong that Akka HTTP does not make a request of it is answered with a problem too. */
public final class ProblemParsingErrorHandler extends ParsingErrorHandler {

    /** Akka looks for this field, as if this were a Scala object. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final ProblemParsingErrorHandler MODULE$ = new ProblemParsingErrorHandler();

    private ProblemParsingErrorHandler() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        var fault = new Fault(status.intValue(), Fault.MALFORMED_REQUEST.code(), Fault.MALFORMED_REQUEST.title());
        return Answers.problem(fault.at("", Shown.of(error.summary()), List.of()));
    }
}
