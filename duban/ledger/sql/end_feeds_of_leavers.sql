-- Ends a post's links of whoever has left it for good; $2 are those who hold it, or come back to it.
UPDATE feed SET revoked_real = clock_timestamp()
WHERE post = $1 AND revoked_real IS NULL AND person <> ALL($2::text[])
