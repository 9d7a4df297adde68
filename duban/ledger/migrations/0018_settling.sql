-- What the end of a duty means for its clock, its queued notices and its codes, in one call of the many that a signature
-- would need. The clock first: a sweep that has it in hand commits its notices before they are looked for. Each statement
-- has a snapshot of its own, since the function is volatile.
CREATE FUNCTION settle_duty(ended uuid, why text, at timestamptz)
RETURNS TABLE (id uuid, channel text, holding bigint) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE clock SET next = NULL, next_at = NULL, outcome = replace(clock.outcome, '.', 'x') WHERE clock.duty = ended;
    RETURN QUERY
        UPDATE notice SET state = 'suppressed', reason = why, outcome_at = at, worker = NULL
        WHERE notice.duty = ended AND notice.state = 'queued' RETURNING notice.id, notice.channel, notice.holding;
    UPDATE sms_code SET open = false WHERE sms_code.duty = ended AND sms_code.open;
END
$$;
