-- Makes a process the one that publishes, where no other living one is; tells how far it has come, and whose it all is.
UPDATE journal_publication SET lease = $1
WHERE (lease IS NULL OR lease = $1 OR NOT EXISTS (
        SELECT FROM lease WHERE lease.id = journal_publication.lease AND NOT ended
          AND heartbeat_real > clock_timestamp() - interval '15 seconds'))
  AND EXISTS (SELECT FROM journal_chain WHERE journal_chain.sequence > journal_publication.sequence)
RETURNING sequence, (SELECT id FROM installation) AS installation,
          (SELECT hash FROM journal_chain WHERE journal_chain.sequence = journal_publication.sequence) AS hash
