package io.matriarch.runtime;

import io.matriarch.protocol.id.IdGenerator;
import io.matriarch.protocol.id.OperationId;
import java.util.UUID;

/** Operation ids nobody has given before, by chance large enough. */
public final class RandomIds implements IdGenerator {

    @Override
    public OperationId next() {
        return new OperationId(UUID.randomUUID().toString());
    }
}
