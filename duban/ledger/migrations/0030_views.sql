-- The register as somebody likes to look at it: filters under a name; and the ways by which its filters find few of many.
CREATE TABLE saved_view (
    person     text NOT NULL,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 40),
    query      text NOT NULL CHECK (char_length(query) <= 1000),
    saved_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (person, name)
);
CREATE INDEX task_unfinished ON task (id) WHERE state NOT IN ('closed', 'withdrawn', 'cancelled');
CREATE INDEX task_unfinished_unit ON task (unit, id) WHERE state NOT IN ('closed', 'withdrawn', 'cancelled');
CREATE INDEX task_state ON task (state, id) WHERE state NOT IN ('assigned', 'closed');
CREATE INDEX clock_task_due ON clock (due_at, duty) WHERE kind = 't';
CREATE INDEX event_kind ON event (kind, id);
