-- What people are told at once, later, or less often: reminders by the dozen, quiet hours, budgets a day.

-- A reminder: a notice of a duty's ladder, or one that asks how a task goes. First notices, withdrawals and what was done
-- to a duty are none.
CREATE FUNCTION is_reminder(duty uuid, context jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT duty IS NOT NULL AND coalesce(context ? 'count' AND NOT context ? 'reason', false)
$$;

-- One row. `decided`: of reminders queued by then (business time) it is settled which go by themselves, which in a digest;
-- none goes before that. `waiting_real`: since when some wait for it while steps are still due. `quiet_until`: the end of the
-- last quiet hours that held something; `marked`: by when (business time) what they hold bears their name.
CREATE TABLE send_gate (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    decided      timestamptz NOT NULL DEFAULT 'epoch',
    waiting_real timestamptz,
    quiet_until  timestamptz,
    marked       timestamptz NOT NULL DEFAULT 'epoch'
);
INSERT INTO send_gate DEFAULT VALUES;

-- How many reminders of a step a person had by a channel in a window, and the digest that the last of them went into.
CREATE TABLE told_in_window (
    begins  timestamptz NOT NULL,
    person  text NOT NULL,
    step    text NOT NULL,
    channel text NOT NULL,
    notices integer NOT NULL,
    digest  uuid,
    PRIMARY KEY (begins, person, step, channel)
);

-- How many reminders a person had by a channel on a business day: alone, or as a digest.
CREATE TABLE told_on_day (
    day     date NOT NULL,
    person  text NOT NULL,
    channel text NOT NULL,
    notices integer NOT NULL,
    PRIMARY KEY (day, person, channel)
);

-- Notices that are suppressed and stand in a digest instead.
CREATE TABLE merged_notice (
    notice uuid PRIMARY KEY,
    digest uuid NOT NULL,
    duty   uuid NOT NULL,
    kind   "char" NOT NULL
);
CREATE INDEX merged_notice_digest ON merged_notice (digest);
CREATE INDEX merged_notice_duty ON merged_notice (duty);

-- A person's digest of a day, of what was over his budget; its notice is queued at its hour.
CREATE TABLE day_digest (
    id      uuid PRIMARY KEY,
    holding bigint NOT NULL,
    channel text NOT NULL,
    at      timestamptz NOT NULL,
    done    boolean NOT NULL DEFAULT false
);
CREATE INDEX day_digest_coming ON day_digest (at) WHERE NOT done;
