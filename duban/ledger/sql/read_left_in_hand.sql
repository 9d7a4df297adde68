-- What ended workers had in hand.
SELECT id FROM notice WHERE state IN ('claimed', 'sending') AND worker IN (SELECT id FROM lease WHERE ended)
