-- Records what an audit found.
UPDATE audit_run SET seconds = $2, looked = $3, unexplained = $4, under_way = $5 WHERE id = $1
