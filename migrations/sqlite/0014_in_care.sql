-- Whose record a doctor may open: patients whom they registered, and those who have or had a visit with them that was not
-- called off. A visit that the doctor booked counts once the patient agreed to it.
CREATE VIEW patients_in_care AS
SELECT p.id AS patient_id, p.registered_by AS doctor_id
FROM patients p
UNION ALL
SELECT c.patient_id, c.doctor_id
FROM telemedicine_consultations c
WHERE c.status NOT IN ('cancelled', 'no-show')
    AND (c.created_by <> 'user:' || c.doctor_id OR EXISTS (SELECT 1 FROM consents k WHERE k.consultation_id = c.id));
