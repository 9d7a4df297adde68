-- Who within its unit has a task in hand, as the unit last said; what was said before is in the journal.
CREATE TABLE assignment (
    task   uuid PRIMARY KEY REFERENCES task,
    unit   text NOT NULL,
    person text NOT NULL,
    by     text NOT NULL,
    at     timestamptz NOT NULL
);
CREATE INDEX assignment_person ON assignment (person, task);
CREATE INDEX assignment_by ON assignment (by, task);
