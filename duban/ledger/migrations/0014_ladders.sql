-- What is asked about between the steps of a ladder, and what was found too late to be told.

-- When a task that was signed is asked after, once a due revision, should it show nothing by then. outcome: '.' yet to
-- come, 'f' asked, 'x' moot, 'o' too old when it was found. `since`: the signature, or the new deadline.
CREATE TABLE progress (
    task     uuid NOT NULL REFERENCES task,
    revision smallint NOT NULL,
    since    timestamptz NOT NULL,
    at       timestamptz NOT NULL,
    outcome  "char" NOT NULL DEFAULT '.' CHECK (outcome IN ('.', 'f', 'x', 'o')),
    fired_at timestamptz,
    PRIMARY KEY (task, revision),
    CHECK ((outcome = 'f') = (fired_at IS NOT NULL))
);
CREATE INDEX progress_next ON progress (at) WHERE outcome = '.';

-- Steps that were too old when a sweep found them; a row leaves by being named in a notice to the lead office.
CREATE TABLE stale_step (
    duty     uuid NOT NULL,
    revision smallint NOT NULL,
    step     text NOT NULL,
    kind     "char" NOT NULL CHECK (kind IN ('t', 'o')),
    at       timestamptz NOT NULL,
    notice   uuid,
    PRIMARY KEY (duty, revision, step)
);
CREATE INDEX stale_step_untold ON stale_step (at) WHERE notice IS NULL;
