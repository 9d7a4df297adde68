-- Reports that were sent, and calendars to which people subscribe.

-- When the next of a report is due; no row: it is not sent.
CREATE TABLE report_due (
    name    text PRIMARY KEY,
    next_at timestamptz NOT NULL
);

-- One a report, a post and a day: `id` is its notice's. What it says is kept as it was sent, and so is the file with it.
CREATE TABLE report (
    id        uuid PRIMARY KEY,
    name      text NOT NULL,
    post      text NOT NULL,
    day       date NOT NULL,
    at        timestamptz NOT NULL,
    body      jsonb NOT NULL,
    file_name text NOT NULL,
    file      bytea NOT NULL,
    UNIQUE (name, post, day)
);

-- Secret links to a post's deadlines, found by their hash; each ends with whoever held the post when it was issued.
CREATE TABLE feed (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post         text NOT NULL,
    person       text NOT NULL,
    hash         bytea NOT NULL UNIQUE,
    issued_real  timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_real timestamptz
);
CREATE INDEX feed_post ON feed (post) WHERE revoked_real IS NULL;
