-- A refresh token that was replaced before anybody used it: its use means that there are two chains.
ALTER TABLE refresh_tokens ADD COLUMN retired_at BIGINT;
