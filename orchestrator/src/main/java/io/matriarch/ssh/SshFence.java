package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeProfile;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fence of last resort: over a connection of its own, without the agent's help. */
record SshFence(SshSettings settings, AgentInstallation installation, ExecutorService threads) {

    private static final Logger LOG = LoggerFactory.getLogger(SshFence.class);

    /** The script itself gives up after about 5 s for the agent and 2 s for PostgreSQL. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    FenceOutcome strike(NodeProfile profile) {
        SshSession session;
        try {
            session = SshSession.connect(settings, profile.address(), threads);
        } catch (SshFailure noWay) {
            return new FenceOutcome.Unreachable(noWay.why());
        }
        try (session) {
            var home = AgentHost.home(installation, profile.instance());
            var answer = session.run(RemoteScript.FENCE, PATIENCE, List.of(home));
            if (answer.succeeded() && answer.says("fenced")) {
                return new FenceOutcome.Fenced();
            }
            // Without an exit status the connection broke before the end, or the shell was killed.
            return answer.exitStatus().isPresent()
                    ? new FenceOutcome.Failed(answer.complaint())
                    : new FenceOutcome.TimedOut();
        } catch (SshFailure unknown) {
            LOG.warn("nobody knows whether {} was fenced: {}", profile.instance(), unknown.why());
            return new FenceOutcome.TimedOut();
        }
    }
}
