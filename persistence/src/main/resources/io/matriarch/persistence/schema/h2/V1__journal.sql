-- The tables of akka-persistence-jdbc 5 under the names and types that it expects (lower case, so quoted), and ours.
CREATE TABLE "event_journal" (
    "ordering"           BIGINT UNIQUE NOT NULL AUTO_INCREMENT,
    "deleted"            BOOLEAN DEFAULT FALSE NOT NULL,
    "persistence_id"     VARCHAR(255) NOT NULL,
    "sequence_number"    BIGINT NOT NULL,
    "writer"             VARCHAR NOT NULL,
    "write_timestamp"    BIGINT NOT NULL,
    "adapter_manifest"   VARCHAR NOT NULL,
    "event_payload"      BLOB NOT NULL,
    "event_ser_id"       INTEGER NOT NULL,
    "event_ser_manifest" VARCHAR NOT NULL,
    "meta_payload"       BLOB,
    "meta_ser_id"        INTEGER,
    "meta_ser_manifest"  VARCHAR,
    -- Two live copies of an actor cannot both write: this is what stops the second.
    PRIMARY KEY ("persistence_id", "sequence_number")
);

CREATE TABLE "event_tag" (
    "event_id" BIGINT NOT NULL REFERENCES "event_journal" ("ordering") ON DELETE CASCADE,
    "tag"      VARCHAR NOT NULL,
    PRIMARY KEY ("event_id", "tag")
);

CREATE TABLE "snapshot" (
    "persistence_id"        VARCHAR(255) NOT NULL,
    "sequence_number"       BIGINT NOT NULL,
    "created"               BIGINT NOT NULL,
    "snapshot_ser_id"       INTEGER NOT NULL,
    "snapshot_ser_manifest" VARCHAR NOT NULL,
    "snapshot_payload"      BLOB NOT NULL,
    "meta_ser_id"           INTEGER,
    "meta_ser_manifest"     VARCHAR,
    "meta_payload"          BLOB,
    PRIMARY KEY ("persistence_id", "sequence_number")
);

CREATE TABLE "matriarch_secret" (
    "cluster_name" VARCHAR(63) NOT NULL,
    "secret_name"  VARCHAR(255) NOT NULL,
    "secret_value" VARCHAR NOT NULL,
    "revision"     INTEGER NOT NULL,
    PRIMARY KEY ("cluster_name", "secret_name")
);
