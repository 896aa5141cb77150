-- What is shown of a patient in FHIR, of one kind wherever it is kept. `doctor_id` is there when it is
-- between the patient and one doctor only.
CREATE VIEW all_consents AS
SELECT k.id, CAST(0 AS BIGINT) AS sharing, k.consultation_id, k.patient_id, c.doctor_id, k.text_version, k.given_at, CAST(NULL AS BIGINT) AS withdrawn_at
FROM consents k JOIN telemedicine_consultations c ON c.id = k.consultation_id
UNION ALL
SELECT s.id, CAST(1 AS BIGINT), s.consultation_id, s.patient_id, NULL, s.text_version, s.given_at, s.withdrawn_at
FROM record_consents s;

-- A report has the id of its consultation.
CREATE VIEW all_documents AS
SELECT r.consultation_id AS id, CAST(0 AS BIGINT) AS uploaded, r.consultation_id, c.patient_id, c.doctor_id, r.author_id, CAST(0 AS BIGINT) AS by_patient, 'application/json' AS content_type, CAST(0 AS BIGINT) AS size, r.version, r.signed_at AS ready_at
FROM consultation_reports r JOIN telemedicine_consultations c ON c.id = r.consultation_id
WHERE r.status = 'signed'
UNION ALL
SELECT d.id, CAST(1 AS BIGINT), d.consultation_id, d.patient_id, NULL, NULL, CAST(d.uploaded_as = 'patient' AS BIGINT), d.content_type, d.size, CAST(1 AS BIGINT), d.ready_at
FROM patient_documents d
WHERE d.status = 'ready';
