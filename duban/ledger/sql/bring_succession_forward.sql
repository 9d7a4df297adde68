-- Something will change at that instant, or before.
UPDATE succession SET next_at = least(next_at, $1::timestamptz)
