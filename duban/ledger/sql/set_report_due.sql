-- Sets when the next of a report is due; where it is due already, that stands.
INSERT INTO report_due (name, next_at) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at WHERE report_due.next_at > $3
