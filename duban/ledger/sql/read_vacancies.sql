-- Vacant posts that the lead office has been told of because of open tasks.
SELECT post FROM vacancy
