-- Trust lists, revocation lists and key sets ask only for withdrawn prescriptions.
CREATE INDEX prescriptions_cancelled ON telemedicine_prescriptions (kid, rid) WHERE status = 'cancelled';
