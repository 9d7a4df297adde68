-- Which steps of these duties stand in somebody's digest.
SELECT duty, revision, step FROM digest_item WHERE duty = ANY($1::uuid[])
