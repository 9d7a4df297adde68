-- Whether a person ($2) is still to be telephoned about a duty ($1).
SELECT EXISTS (
    SELECT FROM phone_call JOIN holding ON holding.id = phone_call.holding
    WHERE phone_call.duty = $1 AND holding.person = $2 AND outcome IS NULL
)
