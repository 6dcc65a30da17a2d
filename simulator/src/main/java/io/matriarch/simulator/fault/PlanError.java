package io.matriarch.simulator.fault;

/**
 * One reason why a plan is refused.
 *
 * @param file where it stands
 * @param path inside the file, such as {@code faults[2].rate}; empty when it could not be read that far
 * @param value what stands there; empty when nothing does
 * @param rule what should stand there
 */
public record PlanError(String file, String path, String value, String rule) {

    /** {@code file: path: 'value': rule}. */
    public String sentence() {
        return file + ": " + (path.isEmpty() ? "" : path + ": ") + (value.isEmpty() ? "" : "'" + value + "': ") + rule;
    }
}
