-- Stand-ins, who is listed, the handing over of posts, reveals.

-- 0: stands in for the holder over a period; 1: holds the post; 2: the recorded next in line of a vacant one. Of several in
-- force on a day the least counts.
ALTER TABLE holding ADD COLUMN standing smallint NOT NULL DEFAULT 1 CHECK (standing BETWEEN 0 AND 2);

-- Whether the newest organisation names the person; those it no longer names stay, since notices speak of them.
ALTER TABLE person ADD COLUMN listed boolean NOT NULL DEFAULT true;

-- The version and the local day for which whoever came into a post has been told, and the instant at which the organisation
-- alone, by its days, brings the next change.
CREATE TABLE succession (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version integer NOT NULL,
    day     date,
    next_at timestamptz
);
INSERT INTO succession (version) SELECT max(version) FROM organisation_version HAVING max(version) IS NOT NULL;

-- Vacant posts of units with open tasks that the lead office has been told of; a post that is held again leaves.
CREATE TABLE vacancy (
    post    text PRIMARY KEY,
    told_at timestamptz NOT NULL
);

-- Who had numbers and addresses shown in clear, whose (NULL: everybody's), when and why. Services only insert.
CREATE TABLE reveal (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    made_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    person    text,
    people    integer NOT NULL,
    by        text NOT NULL,
    reason    text NOT NULL
);

-- A post's obligations are found by the openings of its unit and tier.
CREATE INDEX opening_unit ON opening (unit, tier);
