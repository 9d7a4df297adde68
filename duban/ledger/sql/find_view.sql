-- Whether somebody's look ($1) at names of a unit's ($2) people on a day ($3) is on record.
SELECT EXISTS (SELECT FROM viewed WHERE person = $1 AND unit = $2 AND day = $3)
