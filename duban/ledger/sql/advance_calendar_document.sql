-- How far the deadlines have followed a notice.
UPDATE calendar_document SET stage = $2, round = $3, cursor = $4 WHERE n = $1
