-- Posts handed over by a recorded act, with their slips; units that have ended; rejects closed by hand.

-- `planned` until its instant has come; `void` where it could not be carried out then (`code` says why). `was` is whoever
-- answered for the post until then; `version` the organisation's that it made. Services keep what they plan here.
CREATE TABLE handover (
    n           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post        text NOT NULL,
    way         text NOT NULL CHECK (way IN ('holder', 'stand-in', 'vacant')),
    person      text,
    effective   timestamptz NOT NULL,
    until       date,
    reason      text,
    document    text,
    by          text NOT NULL,
    recorded_at timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'done', 'void')),
    done_at     timestamptz,
    was         text,
    version     integer,
    code        text
);
CREATE INDEX handover_planned ON handover (effective) WHERE state = 'planned';

-- What passed with a handover, as it was then. Services only insert.
CREATE TABLE slip (
    handover bigint PRIMARY KEY REFERENCES handover,
    body     jsonb NOT NULL
);

-- A holding that a handover in the past found never to have been: retired, and no part of what was true before.
ALTER TABLE holding ADD COLUMN never boolean NOT NULL DEFAULT false;

-- Units whose last day is past, with whoever has their open duties from then on; not done while something is left to pass.
CREATE TABLE unit_end (
    unit      text PRIMARY KEY,
    until     date NOT NULL,
    successor text NOT NULL,
    done      boolean NOT NULL DEFAULT false
);

ALTER TABLE reject DROP CONSTRAINT reject_state_check;
ALTER TABLE reject ADD CONSTRAINT reject_state_check CHECK (state IN ('open', 'replayed', 'closed'));
ALTER TABLE reject ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by text, ADD COLUMN close_reason text;
