-- What a prescriber must know of a patient: each entry with who said it and when; nothing is overwritten.
-- Times are milliseconds of Unix time; ids are UUIDs as text; dates are YYYY-MM-DD; JSON is text.

CREATE TABLE profile_entries (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    kind TEXT NOT NULL CHECK (kind IN ('allergy', 'medicine', 'condition', 'weight', 'pregnancy', 'breast-feeding')),
    -- `none-known`, or a code of the kind's own list (ATC for medicines and allergies to them).
    code TEXT,
    text TEXT NOT NULL,
    detail TEXT NOT NULL,
    observed_on TEXT,
    said_by TEXT NOT NULL,
    said_as TEXT NOT NULL CHECK (said_as IN ('patient', 'doctor', 'nurse')),
    said_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT
) STRICT;
CREATE INDEX profile_entries_by_patient ON profile_entries (patient_id, ended_at, kind, id);
