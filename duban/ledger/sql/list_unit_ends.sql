-- Units that have ended, each with whoever has its open duties.
SELECT unit, until, successor FROM unit_end
