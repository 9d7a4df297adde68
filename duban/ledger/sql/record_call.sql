-- What came of a call: a person reached, or a number that is wrong, leaves the list; one that nobody answered stays.
UPDATE phone_call SET tries = tries + 1, outcome = nullif($3, 'no-answer'), called_by = $4, called_at = $5
FROM holding
WHERE holding.id = phone_call.holding AND phone_call.duty = $1 AND holding.person = $2 AND outcome IS NULL
RETURNING phone_call.duty, phone_call.holding
