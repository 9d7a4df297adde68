-- Whether a gateway's reply has been acted upon.
SELECT true FROM gateway_reply WHERE gateway = $1 AND id = $2
