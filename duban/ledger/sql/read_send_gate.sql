-- What the gate knows; whether reminders are queued that it knows nothing of by now ($1), and whether a step that is due may
-- add to them: one snapshot, so that what was claimed as due and is not committed still counts as due.
SELECT decided, waiting_real, quiet_until, marked,
       extract(epoch FROM clock_timestamp() - waiting_real)::float8 AS waited,
       EXISTS (SELECT FROM notice WHERE channel IN ('email', 'sms', 'im') AND urgency IN (0, 1, 2) AND state = 'queued'
               AND queued_at > decided AND queued_at <= $1 AND is_reminder(duty, context)) AS undecided,
       EXISTS (SELECT FROM clock WHERE next_at <= $1)
       OR EXISTS (SELECT FROM progress WHERE outcome = '.' AND at <= $1) AS due
FROM send_gate
