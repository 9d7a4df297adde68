-- Events that only the lead office and the unit concerned may see, as the rules said under which they came in.

ALTER TABLE event ADD COLUMN restricted boolean NOT NULL DEFAULT false;

-- Replays of what came since a day find it by blocks, since events are only ever appended.
CREATE INDEX event_received ON event USING brin (received_at) WITH (pages_per_range = 16);

-- Whether an event is to be seen by operators only. `kinds` are those that the rules in force restrict: a kind that is
-- restricted later hides its earlier events too. What speaks about such an event (its withdrawal, an objection to one of
-- its tasks) is hidden with it.
CREATE FUNCTION is_restricted(said event, kinds text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT said.restricted OR said.kind = ANY (kinds) OR CASE said.kind
        WHEN 'governance.event.withdrawn' THEN EXISTS (
            SELECT FROM event AS meant
            WHERE meant.source = said.body #>> '{data,event_source}' AND meant.event_id = said.body #>> '{data,event_id}'
              AND (meant.restricted OR meant.kind = ANY (kinds))
        )
        WHEN 'governance.task.disputed' THEN EXISTS (
            SELECT FROM objection JOIN task ON task.id = objection.task JOIN event AS meant ON meant.id = task.event
            WHERE objection.event = said.id AND (meant.restricted OR meant.kind = ANY (kinds))
        )
        ELSE false
    END
$$;
