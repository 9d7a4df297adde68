-- Which events wait in a channel, and the oldest notice of each: whoever claims sees to it that one that told a hundred
-- thousand people does not hold up another that tells one.
CREATE INDEX notice_share ON notice (channel, urgency DESC, event, queued_at, id) WHERE state = 'queued';
