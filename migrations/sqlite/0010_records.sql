-- Documents of patients, and what was shared of their records.
-- Times are milliseconds of Unix time; ids are UUIDs as text; JSON is text.

-- What the documents of a patient take up; an upload books its size here before it begins.
CREATE TABLE document_quotas (
    patient_id TEXT NOT NULL PRIMARY KEY REFERENCES patients (id),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    documents INTEGER NOT NULL CHECK (documents >= 0)
) STRICT;

-- Nothing of a document lies here in the clear: its key is sealed under the master key, name and
-- contents are sealed under its key. Erasing forgets the key; the row stays as its tombstone.
CREATE TABLE patient_documents (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    consultation_id TEXT REFERENCES telemedicine_consultations (id),
    key_sealed TEXT,
    name_sealed TEXT,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    received INTEGER NOT NULL CHECK (received BETWEEN 0 AND size),
    status TEXT NOT NULL CHECK (status IN ('uploading', 'ready', 'refused', 'erased')),
    refusal TEXT,
    uploaded_by TEXT NOT NULL,
    uploaded_as TEXT NOT NULL CHECK (uploaded_as IN ('patient', 'doctor', 'nurse')),
    created_at INTEGER NOT NULL,
    ready_at INTEGER,
    erased_at INTEGER,
    erased_by TEXT,
    CHECK (status <> 'ready' OR (key_sealed IS NOT NULL AND received = size)),
    CHECK (status IN ('uploading', 'ready') OR (key_sealed IS NULL AND name_sealed IS NULL))
) STRICT;
CREATE INDEX documents_by_patient ON patient_documents (patient_id, id);
CREATE INDEX documents_by_consultation ON patient_documents (consultation_id, id);
CREATE INDEX documents_unfinished ON patient_documents (created_at) WHERE status = 'uploading';

CREATE TABLE document_chunks (
    document_id TEXT NOT NULL REFERENCES patient_documents (id),
    starts_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (document_id, starts_at)
) STRICT;

-- That a patient lets records be shared: their own word for all of them, or their word to a doctor
-- for one consultation.
CREATE TABLE record_consents (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    consultation_id TEXT REFERENCES telemedicine_consultations (id),
    text_version TEXT NOT NULL,
    given_as TEXT NOT NULL CHECK (given_as IN ('patient', 'doctor')),
    how TEXT NOT NULL CHECK (how IN ('self', 'spoken', 'written')),
    recorded_by TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    CHECK ((given_as = 'doctor') = (consultation_id IS NOT NULL))
) STRICT;
CREATE INDEX record_consents_by_patient ON record_consents (patient_id, id);

-- SMART Health Links. The address is kept as its hash; the key of the files is not kept at all.
CREATE TABLE record_shares (
    id TEXT NOT NULL PRIMARY KEY,
    address_hash TEXT NOT NULL UNIQUE,
    consultation_id TEXT NOT NULL REFERENCES telemedicine_consultations (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    consent_id TEXT NOT NULL REFERENCES record_consents (id),
    -- Parts, separated by spaces.
    parts TEXT NOT NULL,
    recipient TEXT NOT NULL,
    label TEXT,
    passcode_hash TEXT,
    -- Wrong passcodes that are still forgiven, over the whole life of the share.
    attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0),
    created_by TEXT NOT NULL,
    created_as TEXT NOT NULL CHECK (created_as IN ('patient', 'doctor')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed_at INTEGER,
    close_reason TEXT CHECK (close_reason IN ('revoked', 'consent-withdrawn', 'document-erased')),
    CHECK ((closed_at IS NULL) = (close_reason IS NULL))
) STRICT;
CREATE INDEX record_shares_by_patient ON record_shares (patient_id, id);
CREATE INDEX record_shares_by_creator ON record_shares (created_by, id);
CREATE INDEX record_shares_by_consent ON record_shares (consent_id) WHERE closed_at IS NULL;
CREATE INDEX record_shares_by_expiry ON record_shares (expires_at);

CREATE TABLE record_share_documents (
    share_id TEXT NOT NULL REFERENCES record_shares (id),
    document_id TEXT NOT NULL REFERENCES patient_documents (id),
    PRIMARY KEY (share_id, document_id)
) STRICT;
CREATE INDEX record_share_documents_by_document ON record_share_documents (document_id);

-- Ciphertext (JWE); deleted when its share ends.
CREATE TABLE record_share_files (
    id TEXT NOT NULL PRIMARY KEY,
    share_id TEXT NOT NULL REFERENCES record_shares (id),
    position INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    jwe TEXT NOT NULL
) STRICT;
CREATE INDEX record_share_files_by_share ON record_share_files (share_id, position);

-- One-time addresses of files, kept as their hashes.
CREATE TABLE record_share_locations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    share_id TEXT NOT NULL REFERENCES record_shares (id),
    file_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX record_share_locations_by_expiry ON record_share_locations (expires_at);
CREATE INDEX record_share_locations_by_share ON record_share_locations (share_id);

-- Who opened what, for the patient to see.
CREATE TABLE record_share_accesses (
    id TEXT NOT NULL PRIMARY KEY,
    share_id TEXT NOT NULL REFERENCES record_shares (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'file', 'wrong-passcode', 'refused')),
    -- As they called themselves.
    recipient TEXT,
    -- Never a whole address: /24 of IPv4, /48 of IPv6.
    network TEXT
) STRICT;
CREATE INDEX record_share_accesses_by_share ON record_share_accesses (share_id, id);
