import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { agree, type Caller, schedule } from './api';
import type { Server } from './server';

export interface Prescribed {
  prescriptionId: string;
  /** The text of the QR symbol. */
  qrCode: string;
  /** The symbol as a `data:` address. */
  qrPng: string;
  spokenCode: string;
}

const item = (name: string, atc: string, form: string, strength: string, unit: string, quantity: number, days: number) => ({
  medicine: { product: null, atc, name, form, strength },
  sig: { amount: 1, unit, route: 'oral', frequency: 'twice-daily', days, asNeeded: null, meal: 'after' },
  quantity,
  unit,
  substitution: true
});

/** Three medicines of which none disagrees with another. */
export const threeItems = [
  item('Paracetamol', 'N02BE01', 'tablet', '500 mg', 'tablet', 10, 5),
  item('Amoxicillin', 'J01CA04', 'capsule', '500 mg', 'capsule', 10, 5),
  item('Omeprazole', 'A02BC01', 'capsule', '20 mg', 'capsule', 10, 5)
];

/** The doctor prescribes in a consultation that is under way; every warning is answered. */
export async function prescribe(doctor: Caller, patient: Caller, medications: unknown[] = threeItems): Promise<Prescribed> {
  const visit = await schedule(doctor, patient);
  await agree(patient, visit);
  await doctor.post(`/api/integrations/telemedicine/start/${visit.consultationId}`);
  const patientId = patient.session.user.patientId;
  const { alerts } = await doctor.post<{ alerts: { id: string }[] }>('/api/prescriptions/check', { patientId, items: medications });
  return doctor.post<Prescribed>('/api/integrations/telemedicine/prescription', {
    consultationId: visit.consultationId,
    patientId,
    doctorId: doctor.session.user.id,
    medications,
    overrides: alerts.map(({ id }) => ({ alert: id, reason: 'Known and weighed with the patient' }))
  });
}

/** A film for Chromium's fake camera: the symbol on a sheet, a little turned, as a hand holds it. */
export async function filmOf(browser: Browser, server: Server, picture: string): Promise<string> {
  const page = await browser.newPage();
  const frame = await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1280, 720];
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#b9b6ae';
    context.fillRect(0, 0, 1280, 720);
    context.translate(640, 360);
    context.rotate(0.06);
    context.imageSmoothingEnabled = true;
    context.drawImage(image, -280, -280, 560, 560);
    return canvas.toDataURL('image/jpeg', 0.92).split(',')[1]!;
  }, picture);
  await page.close();
  const film = join(server.folder, 'camera.mjpeg');
  const jpeg = Buffer.from(frame, 'base64');
  writeFileSync(film, Buffer.concat([jpeg, jpeg]));
  return film;
}
