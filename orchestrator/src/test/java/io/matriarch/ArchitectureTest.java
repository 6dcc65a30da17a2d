package io.matriarch;

import io.matriarch.architecture.Walls;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    @TestFactory
    Stream<DynamicTest> everyRoomKeepsToItsWalls() {
        return Walls.hold();
    }
}
