-- Links and codes older than a day, which count against nobody any more.
DELETE FROM sign_in_link WHERE made_real < clock_timestamp() - interval '1 day' AND expires_real < clock_timestamp()
