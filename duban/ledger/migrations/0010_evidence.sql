-- Evidence: typed values beside a submission, files by their hash, and texts that are nearly the same.

-- fields: the declared fields' values in one spelling; about: the kind of event and the task's key, by which submissions
-- are compared.
ALTER TABLE submission ADD COLUMN fields jsonb;
ALTER TABLE submission ADD COLUMN about text NOT NULL DEFAULT '';
UPDATE submission SET about = event.kind || ' ' || task.key
FROM task JOIN event ON event.id = task.event WHERE task.id = submission.task;
CREATE INDEX submission_about ON submission (about, at DESC);

-- What was handed in with a task as a file; the bytes lie in the folder of files, by their SHA-256.
CREATE TABLE task_file (
    task    uuid NOT NULL REFERENCES task,
    sha256  bytea NOT NULL CHECK (octet_length(sha256) = 32),
    name    text NOT NULL,
    type    text NOT NULL,
    size    bigint NOT NULL CHECK (size > 0),
    verdict text NOT NULL CHECK (verdict IN ('clean', 'unscanned')),
    at      timestamptz NOT NULL,
    by      text NOT NULL,
    PRIMARY KEY (task, sha256)
);

-- A submission whose text was nearly that of another when it was handed in; score in percent.
CREATE TABLE resemblance (
    task    uuid NOT NULL,
    n       smallint NOT NULL,
    other   uuid NOT NULL,
    other_n smallint NOT NULL,
    score   smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
    PRIMARY KEY (task, n, other),
    FOREIGN KEY (task, n) REFERENCES submission,
    FOREIGN KEY (other, other_n) REFERENCES submission
);
CREATE INDEX resemblance_other ON resemblance (other);
