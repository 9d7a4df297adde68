-- Whether a text of a number is to be answered with what is wrong: returns nothing where it was within a day, or where so
-- many others of that number were ($4), lest two machines answer each other for ever.
INSERT INTO reply_answer (phone, said, code)
SELECT $1, $2, $3
WHERE (SELECT count(*) FROM reply_answer
       WHERE phone = $1 AND at_real > clock_timestamp() - interval '24 hours') < $4::integer
ON CONFLICT (phone, said, code) DO UPDATE SET at_real = clock_timestamp()
WHERE reply_answer.at_real < clock_timestamp() - interval '24 hours'
RETURNING phone
