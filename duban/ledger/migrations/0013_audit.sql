-- Audits that were made: when, how much was looked at, how many rows nothing explains. `night`: the local day of a nightly
-- one, which is made once however many schedulers there are; `seconds` is missing while it is made.
CREATE TABLE audit_run (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    night        date UNIQUE,
    at           timestamptz NOT NULL,
    started_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    seconds      real,
    looked       jsonb,
    unexplained  integer,
    under_way    integer
);
