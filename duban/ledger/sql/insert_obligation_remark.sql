-- Keeps what was said of an action on an obligation.
INSERT INTO obligation_remark (obligation, n, at, action, by, text)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 FROM obligation_remark WHERE obligation = $1
