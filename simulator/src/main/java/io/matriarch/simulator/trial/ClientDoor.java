package io.matriarch.simulator.trial;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.world.Place;
import io.matriarch.simulator.world.client.Server;
import io.matriarch.simulator.world.node.Node;
import io.matriarch.simulator.world.postgres.WriteAnswer;

/** How clients reach the PostgreSQL of a node. */
record ClientDoor(Node node) implements Server {

    @Override
    public InstanceId instance() {
        return node.instance();
    }

    @Override
    public Place place() {
        return node.place();
    }

    @Override
    public void write(long write, int bytes, long sentNanos, Answers answers) {
        node.postgres().write(write, bytes, sentNanos, answer -> {
            switch (answer) {
                case WriteAnswer.Committed(var timeline, var end) -> answers.committed(timeline, end);
                case WriteAnswer.CommittedLocally _ -> answers.broken("the wait for standbys was cancelled");
                case WriteAnswer.Refused(var why) -> answers.refused(why);
                case WriteAnswer.Broken(var why) -> answers.broken(why);
            }
        });
    }
}
