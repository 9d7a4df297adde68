-- Who is signed in to the console. Instants are real time: a session ends by the clock on the wall, in a drill too.
CREATE TABLE session (
    id         uuid PRIMARY KEY,
    token      bytea NOT NULL UNIQUE,
    person     text NOT NULL,
    name       text NOT NULL DEFAULT '',
    parts      text[] NOT NULL DEFAULT '{}',
    flash      text,
    began_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_real  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_real timestamptz
);
COMMENT ON COLUMN session.token IS 'SHA-256 of what the cookie holds';
COMMENT ON COLUMN session.parts IS 'of an administrator''s account; a person''s come from the posts of the day';
CREATE INDEX session_person ON session (person, began_real) WHERE ended_real IS NULL;

-- Links and codes by which somebody signs in once. Whoever has one is that person for as long as it lasts.
CREATE TABLE sign_in_link (
    token        bytea PRIMARY KEY,
    person       text NOT NULL,
    name         text NOT NULL DEFAULT '',
    parts        text[] NOT NULL DEFAULT '{}',
    browser      bytea,
    code         bytea,
    address      bytea,
    tries        smallint NOT NULL DEFAULT 0,
    made_real    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_real timestamptz NOT NULL,
    used_real    timestamptz
);
COMMENT ON COLUMN sign_in_link.token IS 'SHA-256 of what the link holds';
COMMENT ON COLUMN sign_in_link.browser IS 'SHA-256 of the cookie of the browser that asked; NULL where an operator made it';
COMMENT ON COLUMN sign_in_link.code IS 'HMAC of the six digits under what only that browser holds';
COMMENT ON COLUMN sign_in_link.address IS 'HMAC of the address it was sent to';
CREATE INDEX sign_in_link_address ON sign_in_link (address, made_real) WHERE address IS NOT NULL;
CREATE INDEX sign_in_link_browser ON sign_in_link (browser, made_real) WHERE browser IS NOT NULL;
CREATE INDEX sign_in_link_made ON sign_in_link (made_real);

-- Administrators' accounts: one part each, so that nobody is two of the three; no post is theirs.
CREATE TABLE account (
    account    text PRIMARY KEY CHECK (account ~ '^a-[a-z0-9][a-z0-9-]{0,40}$'),
    part       text NOT NULL CHECK (part IN ('system', 'security', 'audit')),
    email      bytea NOT NULL,
    email_hmac bytea NOT NULL,
    made_real  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_real timestamptz
);
CREATE UNIQUE INDEX account_email ON account (email_hmac) WHERE ended_real IS NULL;
