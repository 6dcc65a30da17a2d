package io.matriarch.http.wire;

import io.matriarch.inventory.InventoryNotice;
import io.matriarch.inventory.PlanStep;
import java.util.List;
import java.util.Optional;

/**
 * What applying an inventory comes to.
 *
 * @param dryRun nothing was done
 * @param changes whether anything is, or would be, changed
 * @param steps in the order in which they are done
 * @param notices what was read and kept and is worth a word
 * @param clusters every cluster of the file; with {@code answer} unless this is a dry run
 */
public record ApplyBody(
        String file, boolean dryRun, boolean changes, List<Step> steps, List<Notice> notices, List<Cluster> clusters) {

    public ApplyBody {
        steps = List.copyOf(steps);
        notices = List.copyOf(notices);
        clusters = List.copyOf(clusters);
    }

    /**
     * One step of the plan.
     *
     * @param kind register-cluster, add-instance, change-settings, change-passwords, keep-role, keep-undeclared, unchanged
     */
    public record Step(String cluster, String kind, boolean changes, String sentence) {

        public static Step of(PlanStep step) {
            var kind = switch (step) {
                case PlanStep.RegisterCluster s -> "register-cluster";
                case PlanStep.AddInstance s -> "add-instance";
                case PlanStep.ChangeSettings s -> "change-settings";
                case PlanStep.KeepRole s -> "keep-role";
                case PlanStep.KeepUndeclared s -> "keep-undeclared";
                case PlanStep.Unchanged s -> "unchanged";
            };
            return new Step(step.cluster().value(), kind, step.changes(), step.sentence());
        }
    }

    /**
     * Something that people should hear of although nothing is wrong.
     *
     * @param kind not-acted-on-yet, of-another-module, unknown, adjusted
     * @param line from 1; 0 when unknown
     */
    public record Notice(String kind, String path, int line, String sentence) {

        public static Notice of(InventoryNotice notice) {
            return new Notice(Words.kebab(notice.kind()), notice.path(), notice.line(), notice.sentence());
        }
    }

    /** A cluster that the file declares, and what came of the command to it. */
    public record Cluster(String name, List<String> instances, Optional<AnswerBody> answer) {
        public Cluster {
            instances = List.copyOf(instances);
        }
    }
}
