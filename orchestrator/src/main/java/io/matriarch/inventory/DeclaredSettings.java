package io.matriarch.inventory;

import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import java.util.SortedMap;

/** A cluster's settings as one of its hosts has them, with the clear text of its roles' passwords. */
record DeclaredSettings(ClusterSettings settings, SortedMap<RoleName, Secret> passwords) {}
