-- When the next planned handover comes.
SELECT min(effective) FROM handover WHERE state = 'planned'
