-- A person's own names at providers of instant messages, sealed as addresses are: `dingtalk:… wecom:…`.
ALTER TABLE person ADD COLUMN im bytea, ADD COLUMN im_hmac bytea;
