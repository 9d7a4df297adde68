-- A handover with its slip, which it has once it was carried out.
SELECT handover.*, slip.body FROM handover LEFT JOIN slip ON slip.handover = handover.n WHERE n = $1
