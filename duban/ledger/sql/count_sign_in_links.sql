-- How often codes were asked for: for the address ($1) in ten minutes and in a day, by the browser ($2) in ten minutes.
SELECT (SELECT count(*) FROM sign_in_link WHERE address = $1 AND made_real > clock_timestamp() - interval '10 minutes') AS address,
       (SELECT count(*) FROM sign_in_link WHERE address = $1 AND made_real > clock_timestamp() - interval '1 day') AS day,
       (SELECT count(*) FROM sign_in_link WHERE browser = $2 AND made_real > clock_timestamp() - interval '10 minutes') AS browser
