-- Reports on claims and on recruiting rounds read no other events.

CREATE INDEX event_claims ON event (id) WHERE kind = 'policy.claim.accepted';
CREATE INDEX event_rounds ON event (id) WHERE kind = 'recruitment.round.opened';
