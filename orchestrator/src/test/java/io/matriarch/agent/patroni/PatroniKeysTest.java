package io.matriarch.agent.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatroniKeysTest {

    @Test
    void readHistoryFilesAsPatroniDoes() {
        var history = PatroniKeys.history("""
                1\t0/1870000\tno recovery target specified

                # a comment
                2\t0/3000148\tat restore point "x y"
                """);
        assertThat(history.toString())
                .isEqualTo(
                        "[[1,25624576,\"no recovery target specified\"],[2,50331976,\"at restore point \\\"x y\\\"\"]]");
    }

    @Test
    void takeNoHistoryFromSomethingElse() {
        assertThat(PatroniKeys.history("nonsense").isEmpty()).isTrue();
        assertThat(PatroniKeys.history("").isEmpty()).isTrue();
    }
}
