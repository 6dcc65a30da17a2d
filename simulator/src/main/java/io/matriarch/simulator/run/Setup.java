package io.matriarch.simulator.run;

import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.report.BuildInfo;
import io.matriarch.simulator.report.RunFacts;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says, whatever is run.
 *
 * @param set by default, or in the file of settings
 * @param config the file the settings are from
 * @param out where reports go; nowhere when empty
 */
public record Setup(
        TrialSettings set, Profile profile, Optional<Path> config, int jobs, Optional<Path> out, BuildInfo build) {

    /** Of the trials: what was set, but for what the profile says itself. */
    public TrialSettings settings() {
        return set.of(profile);
    }

    /** This with another profile. */
    Setup with(Profile other) {
        return new Setup(set, other, config, jobs, out, build);
    }

    /** This with reports in a directory of that name inside. */
    Setup inside(String directory) {
        return new Setup(set, profile, config, jobs, out.map(path -> path.resolve(directory)), build);
    }

    /** The part of a command line that says under which circumstances. */
    String circumstances() {
        return " --profile " + profile.name()
                + config.map(file -> " --config " + quoted(file)).orElse("");
    }

    /** Arguments by which another process runs the same: those, and the circumstances. */
    List<String> arguments(String option, String value) {
        var arguments = new ArrayList<>(List.of(option, value, "--profile", profile.name(), "--jobs", "" + jobs));
        config.ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
        return arguments;
    }

    private static String quoted(Path file) {
        var text = file.toString();
        return text.matches("[A-Za-z0-9_./=+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    RunFacts facts(String mode, Seeds seeds, boolean interrupted, long wallNanos) {
        return new RunFacts(
                build,
                "matriarch simulate " + mode + circumstances(),
                // A per cent sign in a file's name is no place for the seed.
                "matriarch simulate --replay %d" + circumstances().replace("%", "%%"),
                profile.name(),
                seeds.toString(),
                seeds.count(),
                interrupted,
                jobs,
                Runtime.getRuntime().availableProcessors(),
                wallNanos,
                config.isPresent(),
                false);
    }

    /**
     * Of trials on a real cluster.
     *
     * @param replay the mode that does one of them again; {@code %1$d} stands for its seed
     */
    RunFacts liveFacts(String mode, String replay, Seeds seeds, long requested, boolean interrupted, long wallNanos) {
        return new RunFacts(
                build,
                "matriarch simulate " + mode + circumstances(),
                "matriarch simulate " + replay + circumstances().replace("%", "%%"),
                profile.name(),
                seeds.toString(),
                requested,
                interrupted,
                1,
                1,
                wallNanos,
                config.isPresent(),
                true);
    }
}
