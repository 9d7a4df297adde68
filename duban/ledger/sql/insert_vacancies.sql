-- Records vacant posts of which the lead office is told; returns those that nobody had told of.
INSERT INTO vacancy (post, told_at) SELECT post, $2 FROM unnest($1::text[]) AS row (post)
ON CONFLICT DO NOTHING RETURNING post
