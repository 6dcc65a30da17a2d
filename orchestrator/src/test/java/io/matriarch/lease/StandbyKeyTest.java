package io.matriarch.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandbyKeyTest {

    private static final StandbyRecord ON_ITS_WAY = StandbyRecord.settled(new Epoch(5), StandbySet.NONE)
            .towards(set("pg-test-2"))
            .towards(set("pg-test-2", "pg-test-3", "pg-test-4"));

    @Test
    void readsWhatItWrites() {
        var settled = StandbyRecord.settled(new Epoch(5), StandbySet.NONE);

        assertThat(StandbyKey.parse(StandbyKey.text(ON_ITS_WAY, "pg-test-1"))).contains(ON_ITS_WAY);
        assertThat(StandbyKey.parse(StandbyKey.text(settled, "pg-test-1"))).contains(settled);
    }

    @Test
    void hasTheFieldsThatPatronisToolsRead() {
        assertThat(StandbyKey.text(ON_ITS_WAY, "pg-test-1"))
                .contains("\"leader\":\"pg-test-1\"")
                .contains("\"sync_standby\":\"pg-test-2,pg-test-3,pg-test-4\"")
                .contains("\"quorum\":1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "null",
                "{}",
                "{\"leader\":\"pg-test-1\",\"sync_standby\":\"pg-test-2\",\"quorum\":0}",
                "{\"epoch\":5,\"acknowledgements\":1,\"sync_standby\":\"pg-test-2\"}",
                "{\"epoch\":5,\"acknowledgements\":2,\"sync_standby\":\"pg-test-2\",\"former\":[]}",
                "{\"epoch\":5,\"acknowledgements\":1,\"sync_standby\":\"no instance\",\"former\":[]}",
                "{\"epoch\":-5,\"acknowledgements\":1,\"sync_standby\":\"pg-test-2\",\"former\":[]}",
                "{\"epoch\":5,\"acknowledgements\":1,\"sync_standby\":\"pg-test-2\",\"former\":[7]}"
            })
    void takesNothingFromWhatSomebodyElseHasWritten(String text) {
        assertThat(StandbyKey.parse(text)).isEmpty();
    }

    private static StandbySet set(String... standbys) {
        return StandbySet.of(Arrays.stream(standbys).map(InstanceId::parse).toList());
    }
}
