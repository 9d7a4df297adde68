-- Whether an event concerns a unit: it owes or assists a task of it, has a tier opened, or was told of it.
SELECT EXISTS (SELECT FROM task WHERE event = $1 AND (unit = $2 OR $2 = ANY (assisting)))
    OR EXISTS (SELECT FROM opening WHERE event = $1 AND unit = $2)
    OR EXISTS (SELECT FROM notice JOIN holding ON holding.id = notice.holding
               WHERE notice.event = $1 AND notice.duty IS NULL AND holding.unit = $2)
