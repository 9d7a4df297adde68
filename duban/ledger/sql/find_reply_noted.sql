-- Whether the history of a duty tells already that a superior ($2) has answered.
SELECT EXISTS (SELECT FROM journal_entry WHERE duty = $1 AND body::json ->> 'how' = 'sms:noted' AND body::json ->> 'by' = $2)
