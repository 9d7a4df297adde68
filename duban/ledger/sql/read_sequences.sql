-- Where these entries stand in the journal's chain; those not chained yet are not there.
SELECT n, sequence FROM journal_chain WHERE n = ANY($1::bigint[])
