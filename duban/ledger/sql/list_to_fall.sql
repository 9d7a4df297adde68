-- Of these mails those whose person has a number, and whom no text tells the same; each but once.
WITH fallen AS (
    INSERT INTO fallen (notice, at) SELECT id, $2 FROM unnest($1::uuid[]) AS row (id)
    ON CONFLICT DO NOTHING RETURNING notice
)
SELECT mail.id, mail.event, mail.duty, mail.duty_kind, mail.revision, mail.holding, mail.step, mail.urgency, mail.context
FROM fallen
JOIN notice AS mail ON mail.id = fallen.notice
JOIN holding ON holding.id = mail.holding
JOIN person ON person.person = holding.person AND person.phone IS NOT NULL
WHERE NOT EXISTS (
    SELECT FROM notice AS text
    WHERE text.channel = 'sms' AND text.holding = mail.holding AND text.step = mail.step AND text.revision = mail.revision
      AND (text.duty = mail.duty OR (text.duty IS NULL AND mail.duty IS NULL AND text.event = mail.event))
)
