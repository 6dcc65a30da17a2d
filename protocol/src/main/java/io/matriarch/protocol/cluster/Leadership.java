package io.matriarch.protocol.cluster;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import java.time.Instant;

/** Who leads, by which epoch, on which timeline, and since when. */
public record Leadership(InstanceId instance, Epoch epoch, Timeline timeline, Instant since) {}
