-- Prescriptions, and the keys that sign them.
-- Times are milliseconds of Unix time; ids are UUIDs as text; dates are YYYY-MM-DD; JSON is text.

CREATE TABLE practising_licences (
    doctor_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    mdcn_number TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- ES256 keys of doctors, bound to their MDCN number; the private half is sealed.
CREATE TABLE prescriber_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    doctor_id TEXT NOT NULL REFERENCES users (id),
    doctor_name TEXT NOT NULL,
    mdcn_number TEXT NOT NULL,
    public_key TEXT NOT NULL,
    private_key_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    revoked_at BIGINT,
    revoke_reason TEXT
);
CREATE INDEX prescriber_keys_by_doctor ON prescriber_keys (doctor_id, retired_at);

-- Keys of the hospital itself: `trust-list` (ES256) and `log` (Ed25519).
CREATE TABLE hospital_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('trust-list', 'log')),
    public_key TEXT NOT NULL,
    private_key_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
-- One key of a kind signs at a time.
CREATE UNIQUE INDEX hospital_keys_in_use ON hospital_keys (purpose) WHERE retired_at IS NULL;

CREATE TABLE prescription_drafts (
    consultation_id TEXT NOT NULL PRIMARY KEY REFERENCES telemedicine_consultations (id),
    draft TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE telemedicine_prescriptions (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES telemedicine_consultations (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    doctor_id TEXT NOT NULL REFERENCES users (id),
    -- `completed`: everything was dispensed, refills included.
    status TEXT NOT NULL CHECK (status IN ('active', 'completed', 'cancelled')),
    -- `care::prescription::Prescription`: what both signatures cover.
    facts TEXT NOT NULL,
    -- Warnings that the doctor answered, each with its reason.
    overrides TEXT NOT NULL,
    kid TEXT NOT NULL REFERENCES prescriber_keys (kid),
    -- `NGRX1:…`, and `shc:/…` where it fits one symbol.
    token TEXT NOT NULL,
    health_card TEXT,
    -- Revocation id of the health card, unique under its key.
    rid TEXT NOT NULL,
    spoken_code_sealed TEXT NOT NULL,
    spoken_code_fingerprint TEXT NOT NULL UNIQUE,
    controlled BIGINT NOT NULL CHECK (controlled IN (0, 1)),
    in_person_exam_on TEXT,
    refills BIGINT NOT NULL CHECK (refills BETWEEN 0 AND 12),
    refill_interval_days BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    signed_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    cancel_reason TEXT,
    -- The pharmacy that has it in hand until then.
    claim_id TEXT,
    claim_pharmacy_id TEXT,
    claim_pharmacist_id TEXT,
    claimed_until BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX prescriptions_by_patient ON telemedicine_prescriptions (patient_id, signed_at, id);
CREATE INDEX prescriptions_by_doctor ON telemedicine_prescriptions (doctor_id, signed_at, id);
CREATE INDEX prescriptions_by_consultation ON telemedicine_prescriptions (consultation_id, signed_at, id);
CREATE UNIQUE INDEX prescriptions_by_rid ON telemedicine_prescriptions (kid, rid);
