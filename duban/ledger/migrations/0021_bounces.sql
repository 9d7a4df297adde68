-- What came back of mails: each report once, and the addresses that take none until they are corrected.

-- `letter` is the report's SHA-256: the same letter read twice is one.
CREATE TABLE bounce (
    letter bytea NOT NULL,
    notice uuid NOT NULL,
    fate   text NOT NULL CHECK (fate IN ('failed', 'delayed', 'delivered')),
    status text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (notice, letter)
);
CREATE INDEX bounce_at ON bounce (at);

-- An address by its fingerprint; one that is corrected has another. `notice` is the one that came back.
CREATE TABLE bad_address (
    address bytea PRIMARY KEY,
    status  text NOT NULL,
    notice  uuid NOT NULL,
    at      timestamptz NOT NULL
);

-- Mails held back because their address is marked, until they have fallen to the next channel.
CREATE INDEX notice_held_back ON notice (id) WHERE reason = 'address-bounced';
CREATE TABLE fallen (
    notice uuid PRIMARY KEY,
    at     timestamptz NOT NULL
);
