-- Consultations by video or voice: bookings, hours of doctors, consents, reports.
-- Times are milliseconds of Unix time; ids are UUIDs as text; JSON is text.

CREATE TABLE doctor_availability (
    doctor_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    hours TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- One row a doctor and one a patient; whoever books updates both first, so that two bookings of the
-- same person run one after the other.
CREATE TABLE booking_locks (
    owner_id TEXT NOT NULL PRIMARY KEY,
    bookings INTEGER NOT NULL
) STRICT;

CREATE TABLE telemedicine_consultations (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    doctor_id TEXT NOT NULL REFERENCES users (id),
    provider_id TEXT,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 240),
    kind TEXT NOT NULL CHECK (kind IN ('video', 'audio')),
    reason TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('scheduled', 'waiting', 'in-progress', 'completed', 'cancelled', 'no-show')),
    waiting_since INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    cancel_reason TEXT,
    follow_up_of TEXT REFERENCES telemedicine_consultations (id),
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consultations_by_doctor ON telemedicine_consultations (doctor_id, starts_at, id);
CREATE INDEX consultations_by_patient ON telemedicine_consultations (patient_id, starts_at, id);
CREATE INDEX consultations_by_start ON telemedicine_consultations (starts_at, id);

CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL UNIQUE REFERENCES telemedicine_consultations (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    language TEXT NOT NULL,
    text_version TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL
) STRICT;

CREATE TABLE consultation_reports (
    consultation_id TEXT NOT NULL PRIMARY KEY REFERENCES telemedicine_consultations (id),
    complaint TEXT NOT NULL,
    findings TEXT NOT NULL,
    assessment TEXT NOT NULL,
    plan TEXT NOT NULL,
    advice TEXT NOT NULL,
    follow_up_in_days INTEGER,
    status TEXT NOT NULL CHECK (status IN ('draft', 'signed')),
    author_id TEXT NOT NULL REFERENCES users (id),
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    signed_at INTEGER
) STRICT;

-- A consultation as it is read: with the people's names and whether consent was given.
CREATE VIEW consultation_details AS
SELECT c.id, c.patient_id, p.name AS patient_name, p.user_id AS patient_user_id, c.doctor_id,
    u.name AS doctor_name, u.specialty, c.provider_id, c.starts_at, c.ends_at, c.minutes, c.kind, c.reason,
    c.status, c.waiting_since, c.started_at, c.ended_at, c.cancel_reason, c.follow_up_of, c.version,
    c.created_at, k.given_at AS consent_at
FROM telemedicine_consultations c
JOIN patients p ON p.id = c.patient_id
JOIN users u ON u.id = c.doctor_id
LEFT JOIN consents k ON k.consultation_id = c.id;
