-- The state of an obligation, as the last commit left it; ended as soon as its event is taken back.
SELECT CASE WHEN obligation.state = 'open' AND withdrawal.event IS NOT NULL
            THEN CASE WHEN withdrawal.replaced_by IS NULL THEN 'withdrawn' ELSE 'superseded' END
            ELSE obligation.state END
FROM obligation JOIN opening ON opening.id = obligation.opening
LEFT JOIN withdrawal ON withdrawal.event = opening.event
WHERE obligation.id = $1
