-- Pharmacies, and what they handed over. Rows of `dispenses` are facts: a return is noted on them.
-- Times are milliseconds of Unix time; ids are UUIDs as text; dates are YYYY-MM-DD; JSON is text.

CREATE TABLE pharmacies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- Premises licence of the Pharmacy Council of Nigeria.
    pcn_number TEXT NOT NULL UNIQUE,
    phone TEXT,
    address TEXT,
    state TEXT,
    lga TEXT,
    -- May dispense without a connection, within the hospital's policy.
    offline_allowed BIGINT NOT NULL CHECK (offline_allowed IN (0, 1)),
    status TEXT NOT NULL CHECK (status IN ('active', 'closed')),
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE pharmacists (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    pharmacy_id TEXT NOT NULL REFERENCES pharmacies (id),
    pcn_number TEXT NOT NULL
);
CREATE INDEX pharmacists_by_pharmacy ON pharmacists (pharmacy_id, user_id);

-- Keys of browsers that sign what they dispense without a connection.
CREATE TABLE pharmacy_devices (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    pharmacy_id TEXT NOT NULL REFERENCES pharmacies (id),
    public_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX pharmacy_devices_by_user ON pharmacy_devices (user_id, id);

CREATE TABLE dispenses (
    id TEXT NOT NULL PRIMARY KEY,
    prescription_id TEXT NOT NULL REFERENCES telemedicine_prescriptions (id),
    pharmacy_id TEXT NOT NULL REFERENCES pharmacies (id),
    pharmacist_id TEXT NOT NULL REFERENCES users (id),
    -- Which item, from 0; which filling, 0 for the first.
    line BIGINT NOT NULL,
    fill BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    batch TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    nafdac_number TEXT,
    substitution TEXT,
    offline BIGINT NOT NULL CHECK (offline IN (0, 1)),
    handed_over_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    returned_at BIGINT,
    return_reason TEXT,
    -- It went beyond what was left when it was recorded (offline only).
    conflict BIGINT NOT NULL CHECK (conflict IN (0, 1))
);
CREATE INDEX dispenses_by_prescription ON dispenses (prescription_id, id);
CREATE INDEX dispenses_by_pharmacy ON dispenses (pharmacy_id, handed_over_at, id);

CREATE TABLE prescription_refusals (
    id TEXT NOT NULL PRIMARY KEY,
    prescription_id TEXT NOT NULL REFERENCES telemedicine_prescriptions (id),
    pharmacy_id TEXT NOT NULL REFERENCES pharmacies (id),
    pharmacist_id TEXT NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    refused_at BIGINT NOT NULL
);
CREATE INDEX prescription_refusals_by_prescription ON prescription_refusals (prescription_id, id);

-- Something somebody must look at: a conflict, a refusal.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    pharmacy_id TEXT REFERENCES pharmacies (id),
    kind TEXT NOT NULL CHECK (kind IN ('dispense-conflict', 'prescription-refused', 'prescription-cancelled')),
    prescription_id TEXT NOT NULL REFERENCES telemedicine_prescriptions (id),
    detail TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT,
    CHECK ((user_id IS NULL) <> (pharmacy_id IS NULL))
);
CREATE INDEX notices_by_user ON notices (user_id, seen_at, id);
CREATE INDEX notices_by_pharmacy ON notices (pharmacy_id, seen_at, id);
