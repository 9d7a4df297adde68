-- Keeps which texts a submission nearly repeats.
INSERT INTO resemblance (task, n, other, other_n, score)
SELECT $1, $2, other, other_n, score FROM unnest($3::uuid[], $4::smallint[], $5::smallint[]) AS row (other, other_n, score)
