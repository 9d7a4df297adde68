-- The journal of every duty in which something may have come since an instant, duty after duty, each in its own order: an
-- entry, or, of what has not ended yet, a deadline that went by without one.
SELECT duty, n, at, body FROM journal_entry
WHERE duty IN (
    SELECT duty FROM journal_entry WHERE at >= $1 AND duty IS NOT NULL
    UNION
    SELECT id FROM task WHERE state NOT IN ('closed', 'withdrawn', 'cancelled')
    UNION
    SELECT id FROM obligation WHERE state = 'open'
)
ORDER BY duty, n
