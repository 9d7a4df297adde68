-- The gateway's inbox: an event is here before its sender is told 202, and done once intake has made of it an event, a
-- duplicate or a reject. Done rows keep the identity and lose the value; they go when Kafka can hold no copy any more.
CREATE TABLE inbox (
    n             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL,
    event_id      text NOT NULL,
    content_hash  bytea NOT NULL,
    topic         text NOT NULL,
    key           bytea NOT NULL,
    value         bytea,
    value_hash    bytea NOT NULL,
    publisher     text NOT NULL,
    received_at   timestamptz NOT NULL,
    received_real timestamptz NOT NULL DEFAULT now(),
    position      smallint NOT NULL,
    next_real     timestamptz NOT NULL DEFAULT now(),
    tries         smallint NOT NULL DEFAULT 0,
    done_real     timestamptz,
    UNIQUE (source, event_id)
);
CREATE INDEX inbox_due ON inbox (next_real) WHERE done_real IS NULL;
CREATE INDEX inbox_waiting ON inbox (received_real) WHERE done_real IS NULL;
CREATE INDEX inbox_done ON inbox (done_real) WHERE done_real IS NOT NULL;

-- A token may be held to several prefixes of `source`; `source_prefix` is read no more.
ALTER TABLE api_token ADD COLUMN sources text[] NOT NULL DEFAULT '{}';
UPDATE api_token SET sources = ARRAY[source_prefix] WHERE source_prefix IS NOT NULL;
