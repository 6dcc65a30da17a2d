package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.id.OperationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentFilesTest {

    private final Path base;

    AgentFilesTest(@TempDir Path base) {
        this.base = base;
    }

    private AgentFiles open() throws IOException {
        return AgentFiles.open(base, AgentWorld.SELF);
    }

    private Path file(String name) {
        return base.resolve("pg-test-1/agent").resolve(name);
    }

    @Test
    void keepThePledgeFromOneAgentToTheNext() throws IOException {
        var pledge = AgentWorld.pledge(AgentWorld.lead(7), 4711)
                .withOutcome(new AgentReport.Outcome(new OperationId("op-1"), Optional.of("no")));
        try (var files = open()) {
            assertThat(files.pledge()).isEqualTo(Pledge.NONE);
            files.keep(pledge);
        }
        try (var files = open()) {
            assertThat(files.pledge()).isEqualTo(pledge);
        }
    }

    @Test
    void refuseToForgetAPledgeThatCannotBeRead() throws IOException {
        try (var files = open()) {
            Files.writeString(file("state.json"), "{\"accep");
            assertThatThrownBy(files::pledge).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void belongToOneAgentAtATime() throws IOException {
        try (var _ = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("runs already");
        }
        open().close();
    }

    @Test
    void canBeReadByNobodyElse() throws IOException {
        try (var files = open()) {
            files.keep(AgentWorld.config());
            files.keep(Pledge.NONE);
            for (var name : java.util.List.of("config.json", "state.json")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))))
                        .isEqualTo("rw-------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("."))))
                    .isEqualTo("rwx------");
            assertThat(AgentFiles.config(file("config.json"))).isEqualTo(AgentWorld.config());
        }
    }

    @Test
    void sayWhereTheSocketIsWhenItsPathWouldBeTooLong() throws IOException {
        var deep = base.resolve("d".repeat(100));
        Files.createDirectory(deep);
        try (var files = AgentFiles.open(deep, AgentWorld.SELF)) {
            var socket = files.socket();
            assertThat(socket.toString().length()).isLessThanOrEqualTo(107);
            Files.createFile(socket);
            files.announce(socket);
            var pointer = deep.resolve("pg-test-1/agent/socket-path");
            assertThat(Files.readString(pointer).strip()).isEqualTo(socket.toString());
            files.withdraw(socket);
            assertThat(pointer).doesNotExist();
            assertThat(socket.getParent()).doesNotExist();
        }
    }
}
