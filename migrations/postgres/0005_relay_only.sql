-- 1: all media of the consultation goes through the hospital's relay.
ALTER TABLE telemedicine_consultations ADD COLUMN relay_only BIGINT NOT NULL DEFAULT 0 CHECK (relay_only IN (0, 1));

DROP VIEW consultation_details;
CREATE VIEW consultation_details AS
SELECT c.id, c.patient_id, p.name AS patient_name, p.user_id AS patient_user_id, c.doctor_id,
    u.name AS doctor_name, u.specialty, c.provider_id, c.starts_at, c.ends_at, c.minutes, c.kind, c.reason,
    c.status, c.waiting_since, c.started_at, c.ended_at, c.cancel_reason, c.follow_up_of, c.version,
    c.created_at, k.given_at AS consent_at, c.relay_only
FROM telemedicine_consultations c
JOIN patients p ON p.id = c.patient_id
JOIN users u ON u.id = c.doctor_id
LEFT JOIN consents k ON k.consultation_id = c.id;
