-- Marks a signed obligation as conveyed where the tier below its own had been opened, and finished, before.
UPDATE obligation SET state = 'conveyed'
FROM opening AS own JOIN opening AS below ON below.event = own.event AND below.unit = own.unit
WHERE obligation.id = $1 AND obligation.state = 'acknowledged' AND own.id = obligation.opening AND below.done
  AND below.tier = (SELECT min(tier) FROM opening
                    WHERE opening.event = own.event AND opening.unit = own.unit AND opening.tier > own.tier)
RETURNING obligation.id
