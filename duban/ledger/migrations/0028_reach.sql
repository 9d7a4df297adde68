-- What falls from one channel to the next, and whom somebody has to telephone because no channel reached him.

-- One call a duty and holding; `outcome` is null until somebody has been reached, or cannot be.
CREATE TABLE phone_call (
    duty      uuid NOT NULL,
    holding   bigint NOT NULL,
    duty_kind "char" NOT NULL CHECK (duty_kind IN ('t', 'o')),
    event     uuid NOT NULL,
    unit      text NOT NULL,
    notice    uuid NOT NULL,
    why       text NOT NULL,
    at        timestamptz NOT NULL,
    tries     smallint NOT NULL DEFAULT 0,
    outcome   text CHECK (outcome IN ('reached', 'wrong-number')),
    called_by text,
    called_at timestamptz,
    PRIMARY KEY (duty, holding)
);
CREATE INDEX phone_call_open ON phone_call (at, duty, holding) WHERE outcome IS NULL;

-- How far each look at notices has come: `failed`, `text` and `call`.
CREATE TABLE reach_mark (
    what text PRIMARY KEY,
    at   timestamptz NOT NULL DEFAULT '-infinity',
    id   uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);
INSERT INTO reach_mark (what) VALUES ('failed'), ('text'), ('call');

CREATE INDEX notice_failed ON notice (outcome_at, id) WHERE state = 'failed' AND duty IS NOT NULL;
CREATE INDEX notice_unanswered ON notice (channel, outcome_at, id)
    WHERE state = 'accepted' AND step = 'opened' AND duty IS NOT NULL;

-- The gateways that a process sends by, and those of them that it passes over at present.
ALTER TABLE lease ADD COLUMN gateways text[] NOT NULL DEFAULT '{}', ADD COLUMN resting text[] NOT NULL DEFAULT '{}';
CREATE INDEX fallen_at ON fallen (at);
CREATE INDEX phone_call_at ON phone_call (at);
