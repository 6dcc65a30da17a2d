package io.matriarch.simulator.mutant;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Something to be rewritten. */
public final class Sample implements Supplier<String> {

    private final String name;
    private final String nickname;
    private int counted;

    public Sample() {
        name = "Wilhelmina";
        nickname = "Minna";
    }

    @Override
    public String get() {
        return greet(2, "!") + " " + isLoud() + " " + numbers().size() + " " + counted + " " + inALambda();
    }

    private String greet(long times, String mark) {
        count();
        return times + " x " + name + mark;
    }

    private void count() {
        counted++;
    }

    private boolean isLoud() {
        return name.length() > nickname.length();
    }

    private List<Integer> numbers() {
        return List.of(1, 2, 3);
    }

    private boolean inALambda() {
        return Optional.of(this).filter(sample -> sample.isLoud()).isPresent();
    }

    /** A hook. */
    public static String shout(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    /** A hook that wants to know more. */
    public static long more(long times, Object sample) {
        return sample == null ? 0 : times + 40;
    }

    /** A hook in place of a call. */
    public static String instead(Object sample, long times, String mark) {
        return "nobody" + mark;
    }
}
