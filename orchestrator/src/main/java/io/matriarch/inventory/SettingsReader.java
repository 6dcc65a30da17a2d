package io.matriarch.inventory;

import io.matriarch.failover.Timings;
import io.matriarch.inventory.yaml.YamlNode.Sequence;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DatabaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A host's variables to the settings of its cluster. */
final class SettingsReader {

    private static final List<String> TEMPLATES = List.of("oltp.yml", "olap.yml", "tiny.yml", "crit.yml");

    private final TypedReader reader;
    private final ParameterReader parameterReader;

    // What thousands of hosts inherit from one place is read once, even where something else differs from host to host.
    private final Map<List<Optional<Value>>, DeclaredSettings> known = new LinkedHashMap<>();
    private final Map<Optional<Value>, RoleReader.Roles> knownRoles = new LinkedHashMap<>();
    private final Map<List<Optional<Value>>, List<DatabaseSpec>> knownDatabases = new LinkedHashMap<>();

    SettingsReader(TypedReader reader) {
        this.reader = reader;
        parameterReader = new ParameterReader(reader);
    }

    /** The settings; where a value is wrong, which the findings say, the default stands in. */
    DeclaredSettings read(HostVariables host) {
        var values = KnownKeys.OF_CLUSTER.stream().map(host::get).toList();
        var before = known.get(values);
        if (before != null) {
            return before;
        }
        var settings = settings(host);
        known.put(values, settings);
        return settings;
    }

    private DeclaredSettings settings(HostVariables host) {
        var defaults = ClusterSettings.defaults();
        var roles = roles(host);
        int port = host.get("pg_port").flatMap(reader::port).orElse(defaults.port());
        int restPort = host.get("patroni_port").flatMap(reader::port).orElse(defaults.restPort());
        if (port == restPort) {
            reader.findings()
                    .error(
                            host.get("patroni_port")
                                    .or(() -> host.get("pg_port"))
                                    .orElse(host.where()),
                            "pg_port and patroni_port are two different ports");
        }
        return new DeclaredSettings(
                new ClusterSettings(
                        host.get("pg_rto").flatMap(this::rto).orElse(defaults.rto()),
                        rpoBytes(host, defaults),
                        host.get("pg_namespace").flatMap(this::namespace).orElse(defaults.namespace()),
                        port,
                        restPort,
                        host.get("pg_version").flatMap(this::version),
                        host.get("pg_checksum").flatMap(reader::bool).orElse(defaults.checksums()),
                        word(host, "pg_encoding", defaults.encoding()),
                        word(host, "pg_locale", defaults.locale()),
                        parameters(host),
                        roles.roles(),
                        databases(host, roles),
                        List.of()),
                roles.passwords());
    }

    private RoleReader.Roles roles(HostVariables host) {
        return knownRoles.computeIfAbsent(host.get("pg_users"), new RoleReader(reader)::read);
    }

    private List<DatabaseSpec> databases(HostVariables host, RoleReader.Roles roles) {
        return knownDatabases.computeIfAbsent(
                List.of(host.get("pg_users"), host.get("pg_databases")),
                values -> List.copyOf(new DatabaseReader(reader, roles.names()).read(values.getLast())));
    }

    private Optional<Duration> rto(Value value) {
        var shortest = Timings.SHORTEST_RTO.toSeconds();
        var rule = "pg_rto is the bound on a failover's outage in whole seconds, from %d to 3600".formatted(shortest);
        return rtoWord(value)
                .or(() -> reader.integer(value, shortest, 3600, rule))
                .map(Duration::ofSeconds);
    }

    /** Newer versions of the distribution have words; each stands for the ttl that the number meant before, in seconds. */
    private static Optional<Long> rtoWord(Value value) {
        return value.text().flatMap(word -> switch (word) {
            case "fast" -> Optional.of(20L);
            case "norm" -> Optional.of(30L);
            case "safe" -> Optional.of(60L);
            case "wide" -> Optional.of(120L);
            default -> Optional.empty();
        });
    }

    /** {@code crit.yml} means: lose nothing. */
    private long rpoBytes(HostVariables host, ClusterSettings defaults) {
        var declared = host.get("pg_rpo")
                .flatMap(value -> reader.integer(
                        value, 0, Long.MAX_VALUE, "pg_rpo is a number of bytes, 0 (lose nothing) or more"));
        if (host.get("pg_conf")
                .flatMap(this::template)
                .filter("crit.yml"::equals)
                .isEmpty()) {
            declared.filter(bytes -> bytes == 0)
                    .flatMap(bytes -> host.get("pg_rpo"))
                    .ifPresent(this::warnOfAsync);
            return declared.orElse(defaults.rpoBytes());
        }
        host.get("pg_conf").ifPresent(this::warnOfAsync);
        declared.filter(bytes -> bytes > 0)
                .flatMap(bytes -> host.get("pg_rpo"))
                .ifPresent(value -> reader.findings()
                        .adjusted(value, "pg_conf crit.yml wants nothing lost, so pg_rpo is taken as 0"));
        return 0;
    }

    /** Nothing may be lost, and replication does not wait for a standby: say what that comes to. */
    private void warnOfAsync(Value value) {
        reader.findings()
                .adjusted(
                        value,
                        "replication is asynchronous in this version: a standby is promoted only when it is known to have"
                                + " everything, and a leader whose host vanishes may take its last moments with it");
    }

    private Optional<String> template(Value value) {
        var template = reader.text(value, "pg_conf is the name of a template: " + String.join(", ", TEMPLATES))
                .map(name -> name.endsWith(".yml") ? name : name + ".yml");
        template.filter(name -> !TEMPLATES.contains(name))
                .ifPresent(name -> reader.findings()
                        .adjusted(value, "template %s is not known here; it is taken as oltp.yml".formatted(name)));
        return template;
    }

    private Optional<String> namespace(Value value) {
        var rule = "pg_namespace is a path in etcd, such as /pg";
        return reader.text(value, rule)
                .filter(text -> text.matches("(/[A-Za-z0-9._-]{1,64}){1,8}/?"))
                .map(text -> text.endsWith("/") ? text : text + "/")
                .or(() -> reader.refuse(value, rule));
    }

    private Optional<Integer> version(Value value) {
        return reader.integer(value, 10, 99, "pg_version is PostgreSQL's major version, such as 15")
                .map(Math::toIntExact);
    }

    private String word(HostVariables host, String key, String otherwise) {
        var rule = key + " is a name of letters, digits and . _ @ -";
        return host.get(key)
                .flatMap(value -> reader.text(value, rule)
                        .filter(text -> text.matches("[A-Za-z0-9._@-]{1,63}"))
                        .or(() -> reader.refuse(value, rule)))
                .orElse(otherwise);
    }

    /** {@code pg_parameters} and what has a variable of its own; where both name one parameter, pg_parameters is taken. */
    private SortedMap<String, String> parameters(HostVariables host) {
        var parameters = new TreeMap<String, String>();
        host.get("pg_max_conn").flatMap(this::maxConnections).ifPresent(n -> parameters.put("max_connections", n));
        host.get("pg_libs").flatMap(this::libraries).ifPresent(l -> parameters.put("shared_preload_libraries", l));
        host.get("pg_parameters").map(parameterReader::read).ifPresent(parameters::putAll);
        return parameters;
    }

    private Optional<String> maxConnections(Value value) {
        if (value.text().filter("auto"::equals).isPresent()) {
            return Optional.empty();
        }
        return reader.integer(value, 10, 262_143, "pg_max_conn is an integer from 10 to 262143, or auto")
                .map(String::valueOf);
    }

    private Optional<String> libraries(Value value) {
        var rule = "pg_libs is a list of library names, separated by commas";
        var names = new ArrayList<String>();
        if (value.node() instanceof Sequence) {
            reader.list(value, rule).forEach(item -> reader.text(item, rule).ifPresent(names::add));
        } else {
            reader.text(value, rule)
                    .ifPresent(text -> Stream.of(text.split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .forEach(names::add));
        }
        if (!names.stream().allMatch(name -> name.matches("[A-Za-z0-9_$./-]{1,128}"))) {
            return reader.refuse(value, rule);
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }
}
