-- Whoever registers a patient has them in their care.
ALTER TABLE patients ADD COLUMN registered_by TEXT REFERENCES users (id);
CREATE INDEX patients_by_registrar ON patients (registered_by);
