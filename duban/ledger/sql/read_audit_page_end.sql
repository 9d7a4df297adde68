-- The id with which a page ends of so many events ($2), or of fewer that reach so many people together ($3), in the order of
-- ids; none where no event is left.
WITH coming AS (
    SELECT id, coalesce((SELECT sum(rolled) FROM opening WHERE opening.event = event.id), 0) AS people
    FROM event WHERE id > $1 ORDER BY id LIMIT $2
), counted AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place, sum(people) OVER (ORDER BY id) AS people FROM coming
)
SELECT id FROM counted WHERE place = 1 OR people <= $3 ORDER BY id DESC LIMIT 1
