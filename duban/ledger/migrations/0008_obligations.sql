-- What people say of their duties beside signing them: difficulties, excuses; and which of their texts was answered.

-- Whoever answered 有困难 to a duty ('t' a task, 'o' an obligation), the first time that he did.
CREATE TABLE difficulty (
    duty    uuid PRIMARY KEY,
    kind    "char" NOT NULL CHECK (kind IN ('t', 'o')),
    holding bigint NOT NULL,
    at      timestamptz NOT NULL
);

-- What was said of an action on an obligation: why a person was excused. Not in the journal, since it may hold names.
CREATE TABLE obligation_remark (
    obligation uuid NOT NULL REFERENCES obligation,
    n          smallint NOT NULL,
    at         timestamptz NOT NULL,
    action     text NOT NULL,
    by         text NOT NULL,
    text       text NOT NULL,
    PRIMARY KEY (obligation, n)
);

-- Which texts of a number were answered with what is wrong; the same is not answered again for a day. `phone` and `said`
-- are fingerprints.
CREATE TABLE reply_answer (
    phone   bytea NOT NULL,
    said    bytea NOT NULL,
    code    text NOT NULL,
    at_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (phone, said, code)
);
CREATE INDEX reply_answer_age ON reply_answer (at_real);

-- Whoever is authorised to sign for another does so by a post of his own.
CREATE INDEX holding_person ON holding (person);
