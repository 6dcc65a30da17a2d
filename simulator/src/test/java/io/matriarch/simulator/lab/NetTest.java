package io.matriarch.simulator.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetTest {

    @Test
    void givesEveryHostANameAndAnAddressOfItsOwn() {
        var net = Net.parse("my:192.168.7");

        assertThat(net.node(2)).isEqualTo("my-n2");
        assertThat(net.addressOfNode(2)).isEqualTo("192.168.7.12");
        assertThat(net.addressOfEtcd(3)).isEqualTo("192.168.7.4");
        assertThat(net.addressOfOrchestrator()).isEqualTo("192.168.7.8");
        assertThat(net.addressOfClients()).isEqualTo("192.168.7.1");
    }

    @Test
    void keepsTheNameOfADeviceAsShortAsTheKernelWants() {
        assertThat(new Net("abcdef", "10.0.0").deviceOfClients()).hasSizeLessThan(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx", "mx:", "MX:10.99.0", "toolong:10.99.0", "mx:10.99", "mx:8.8.8", "mx:10.99.0.0"})
    void refusesWhatIsNoNameAndNoPrivateRange(String text) {
        assertThatThrownBy(() -> Net.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
