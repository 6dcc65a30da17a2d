package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.id.Lsn;
import org.junit.jupiter.api.Test;

class WalEndTest {

    private static final long SEGMENT = 16L << 20;

    @Test
    void aRecordEndsAfterItsLengthRoundedUpToEightBytes() {
        var line = "rmgr: Transaction len (rec/tot):     34/    34, tx:        725, lsn: 0/01D89BC8, prev 0/01D89B88, "
                + "desc: COMMIT 2026-11-24 23:44:17.630222 UTC";
        assertThat(WalEnd.ofLine(line, SEGMENT)).contains(Lsn.parse("0/1D89BF0"));
    }

    @Test
    void aSwitchFillsItsFile() {
        var line =
                "rmgr: XLOG        len (rec/tot):     24/    24, tx:          0, lsn: 0/01DA24D0, prev 0/01DA2358, desc: SWITCH ";
        assertThat(WalEnd.ofLine(line, SEGMENT)).contains(Lsn.parse("0/2000000"));
    }

    @Test
    void headersOfPagesInBetweenAreCounted() {
        // Seen: a record of 8229 bytes at 0/01755F20 is followed by one at 0/01757F60.
        assertThat(WalEnd.after(Lsn.parse("0/1755F20"), 8_229, SEGMENT)).isEqualTo(Lsn.parse("0/1757F60"));
        // Across the beginning of a file the header is longer.
        assertThat(WalEnd.after(Lsn.parse("0/1FFFFF0"), 48, SEGMENT)).isEqualTo(Lsn.parse("0/2000048"));
    }

    @Test
    void aRecordMayEndWithItsPage() {
        assertThat(WalEnd.after(Lsn.parse("0/1FFFFC0"), 64, SEGMENT)).isEqualTo(Lsn.parse("0/2000000"));
    }

    @Test
    void theComplaintNamesTheLastRecord() {
        assertThat(WalEnd.lastRecordIn(
                        "pg_waldump: error: error in WAL record at 0/1DA24D0: invalid magic number 0000"))
                .contains(Lsn.parse("0/1DA24D0"));
        assertThat(WalEnd.lastRecordIn("pg_waldump: error: could not find a valid record after 0/2000000"))
                .isEmpty();
    }

    @Test
    void anyOtherLineIsNoRecord() {
        assertThat(WalEnd.ofLine("first record is after 0/1A00001, at 0/1A00008, skipping over 7 bytes", SEGMENT))
                .isEmpty();
    }
}
