package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.id.Lsn;
import java.util.Optional;

/** What came of a {@link ServerWork} or of a kill. */
public sealed interface WorkResult {

    /** Of everything that is done or not. */
    record Plain(Outcome outcome) implements WorkResult {}

    /** Of {@link ServerWork.Adopt}: whether a server runs. */
    record Adopted(boolean running) implements WorkResult {}

    /** Of {@link ServerWork.Inspect}. */
    record Inspected(DataDirectory directory) implements WorkResult {}

    /** Of {@link ServerWork.CheckFit}. */
    record Fitted(Fit fit) implements WorkResult {}

    /** Of {@link ServerWork.Count}. */
    record Counted(Outcome outcome, Optional<Lsn> barrier) implements WorkResult {}

    /** Of {@link ServerWork.FindEndOfWal}. */
    record EndOfWal(Optional<Lsn> position) implements WorkResult {}
}
