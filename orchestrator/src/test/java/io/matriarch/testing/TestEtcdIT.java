package io.matriarch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestEtcdIT {

    @Test
    void keepsItsDataOverARestart() {
        try (var etcd = TestEtcd.single()) {
            etcd.ctl("put", "k", "v");
            etcd.restart();
            assertThat(etcd.ctl("get", "k", "--print-value-only")).isEqualTo("v");
        }
    }

    @Test
    void threeMembersGoOnWithoutOne() {
        try (var etcd = TestEtcd.ofThree()) {
            etcd.kill(1);
            Eventually.asserting(Duration.ofSeconds(10), () -> etcd.ctl("put", "k", "v"));
            etcd.start(1);
            assertThat(etcd.ctl("get", "k", "--print-value-only")).isEqualTo("v");
        }
    }

    @Test
    void aFrozenMemberAnswersAgainOnceThawed() {
        try (var etcd = TestEtcd.single()) {
            etcd.freeze();
            etcd.thaw();
            assertThat(etcd.ctl("put", "k", "v")).isEqualTo("OK");
        }
    }
}
