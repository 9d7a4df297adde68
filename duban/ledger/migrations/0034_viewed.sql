-- Who looked at names of a unit's people on which day: one row a day, so that the journal is told once.
CREATE TABLE viewed (
    person text NOT NULL,
    unit   text NOT NULL,
    day    date NOT NULL,
    PRIMARY KEY (person, unit, day)
);
