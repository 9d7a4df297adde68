-- By which gateway a text was sent, under which name of the gateway's own, and as how many messages it counts.
ALTER TABLE notice ADD COLUMN gateway text, ADD COLUMN reference text, ADD COLUMN parts smallint,
    ADD COLUMN sent_real timestamptz;
CREATE INDEX notice_reference ON notice (gateway, reference) WHERE reference IS NOT NULL;

-- What gateways said became of texts. One that comes before the answer to its text waits here; one whose text is not known
-- stays unsettled. The same twice is one.
CREATE TABLE receipt (
    n             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gateway       text NOT NULL,
    reference     text NOT NULL,
    notice        uuid,
    result        text NOT NULL CHECK (result IN ('delivered', 'undeliverable', 'refused')),
    reason        text NOT NULL,
    received_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled       boolean NOT NULL DEFAULT false,
    UNIQUE NULLS NOT DISTINCT (gateway, reference, notice, result)
);
CREATE INDEX receipt_open ON receipt (gateway, reference) WHERE NOT settled;
CREATE INDEX receipt_open_notice ON receipt (notice) WHERE NOT settled AND notice IS NOT NULL;
CREATE INDEX receipt_received ON receipt (received_real);

-- Replies that came by a gateway, each once; the text itself is not kept.
CREATE TABLE gateway_reply (
    gateway       text NOT NULL,
    id            text NOT NULL,
    code          text NOT NULL,
    received_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (gateway, id)
);
CREATE INDEX gateway_reply_received ON gateway_reply (received_real);
