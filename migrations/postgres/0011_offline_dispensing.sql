-- What was dispensed without a connection, as the device signed it; and what the hospital allows.
-- Times are milliseconds of Unix time; ids are UUIDs as text.

-- Days of supply that may be handed over without a connection; 0: none.
ALTER TABLE hospital ADD COLUMN offline_max_days BIGINT NOT NULL DEFAULT 7 CHECK (offline_max_days BETWEEN 0 AND 90);

CREATE TABLE offline_records (
    -- The device's own id of it: sent twice, it counts once.
    id TEXT NOT NULL,
    device_id TEXT NOT NULL REFERENCES pharmacy_devices (id),
    prescription_id TEXT NOT NULL REFERENCES telemedicine_prescriptions (id),
    -- Exactly what was signed, and the signature: base64url.
    record TEXT NOT NULL,
    signature TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('recorded', 'conflict', 'refused')),
    code TEXT,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (device_id, id)
);
CREATE INDEX offline_records_by_prescription ON offline_records (prescription_id);
