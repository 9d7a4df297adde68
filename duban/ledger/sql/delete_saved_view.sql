-- Forgets a saved view; it may be gone already.
DELETE FROM saved_view WHERE person = $1 AND name = $2
