-- What a search finds: events, by the characters of their texts and each two that stand side by side; duties are found by their
-- event. Trigrams would find no query of one or two characters, of which most Chinese ones are.

CREATE FUNCTION search_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT lower(normalize(said, NFKC)) $$;

-- Each character, and each two side by side, without blanks; of at most 600 characters. It calls no function of ours: an index on
-- it is made where ours are not looked for.
CREATE FUNCTION search_grams(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
SELECT coalesce(array_agg(DISTINCT gram), '{}')
FROM (SELECT lower(normalize(said, NFKC))) AS folded (s),
     LATERAL generate_series(1, least(length(s), 600)) AS at,
     LATERAL (VALUES (substr(s, at, 1)), (substr(s, at, 2))) AS cut (gram)
WHERE gram !~ '[[:space:]]'
$$;

-- One row an event: what it is called (`text`), that with the titles of its tasks (`folded`), who owes something of it (`units`).
CREATE TABLE search_entry (
    id     uuid PRIMARY KEY,
    units  text[] NOT NULL,
    text   text NOT NULL,
    folded text NOT NULL,
    grams  text[] NOT NULL
);
CREATE INDEX search_entry_grams ON search_entry USING gin (grams, units);

-- Events whose entry is to be made or made anew: noted a statement at a time in their own commit, worked off soon after it.
CREATE TABLE search_waiting (id uuid NOT NULL);

CREATE FUNCTION note_event_for_search() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO search_waiting (id) SELECT id FROM recorded;
    RETURN NULL;
END
$$;
CREATE FUNCTION note_task_for_search() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO search_waiting (id) SELECT DISTINCT event FROM recorded;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_for_search AFTER INSERT ON event REFERENCING NEW TABLE AS recorded
    FOR EACH STATEMENT EXECUTE FUNCTION note_event_for_search();
CREATE TRIGGER note_for_search AFTER INSERT ON task REFERENCING NEW TABLE AS recorded
    FOR EACH STATEMENT EXECUTE FUNCTION note_task_for_search();

INSERT INTO search_waiting (id) SELECT id FROM event;

CREATE INDEX person_grams ON person USING gin (search_grams(name)) WHERE listed;
