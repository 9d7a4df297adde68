-- Posts that are held again.
DELETE FROM vacancy WHERE post = ANY($1::text[])
