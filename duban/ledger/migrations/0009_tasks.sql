-- The life of a task: programs of one unit, extensions with both deadlines, pauses with their end, reports of units that
-- assist, authorisations.

-- A token that is bound to a unit reads and acts for that unit alone.
ALTER TABLE api_token ADD COLUMN unit text;

-- Which unit said it, where it is not the task's own: a report of one that assists.
ALTER TABLE remark ADD COLUMN unit text;

-- A deadline that the lead office moved, old and new; so many rows, so many extensions.
CREATE TABLE extension (
    task       uuid NOT NULL REFERENCES task,
    n          smallint NOT NULL,
    at         timestamptz NOT NULL,
    by         text NOT NULL,
    due_before timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    PRIMARY KEY (task, n)
);

-- A pause has an end, at which the task goes on by itself; `ended_at` says when it did.
CREATE TABLE pause (
    task     uuid NOT NULL REFERENCES task,
    n        smallint NOT NULL,
    at       timestamptz NOT NULL,
    until    timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (task, n)
);
CREATE INDEX pause_running ON pause (until, task) WHERE ended_at IS NULL;

-- Tasks that were paused before pauses had an end get one, four weeks from now by the business clock.
INSERT INTO pause (task, n, at, until)
SELECT task.id, 1, task.opened_at,
       coalesce((SELECT start_at + (clock_timestamp() - set_real) * speed FROM drill_clock), clock_timestamp())
       + interval '28 days'
FROM task WHERE task.state = 'paused';

-- Authorisations (授权): a person answers for a unit's principal in one kind of event or about one subject, over a period
-- that ends. A row is never changed but by its early end.
CREATE TABLE delegation (
    id         uuid PRIMARY KEY,
    unit       text NOT NULL,
    person     text NOT NULL,
    scope      text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date NOT NULL,
    document   text NOT NULL,
    at         timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK (valid_from <= valid_to)
);
CREATE INDEX delegation_unit ON delegation (unit, person) WHERE ended_at IS NULL;
