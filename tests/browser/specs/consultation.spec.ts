import { expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { expectMoving, expectTone } from '../support/media';
import { admitNext, doctorIn, guestAt, openPanel, remoteSound, remoteVideo } from '../support/people';
import { Server } from '../support/server';

let server: Server;
let doctor: Caller;
let patient: Caller;

test.beforeAll(async () => {
  server = await Server.start();
  doctor = await Caller.signIn(server, 'doctor');
  patient = await Caller.signIn(server, 'patient');
});
test.afterAll(() => server.stop());

test('doctor and patient meet: wait, admit, see, hear, chat, share, a third comes and goes, report', async ({ browser }) => {
  const visit = await schedule(doctor, patient);
  const d = await doctorIn(browser, server, visit);
  const p = await guestAt(browser, visit.meetingLink);
  await expect(p.getByTestId('waiting-position')).toHaveAttribute('data-position', '1');

  await admitNext(d);
  await expect(p.getByTestId('call')).toBeVisible();
  await expectMoving(p, remoteVideo);
  await expectMoving(d, remoteVideo);
  await expectTone(p, remoteSound);
  await expectTone(d, remoteSound);

  await openPanel(d, 'chat');
  await d.getByTestId('chat-input').fill('Please drink enough water.');
  await d.getByTestId('chat-send').click();
  await openPanel(p, 'chat');
  await expect(p.getByTestId('chat-line').filter({ hasText: 'Please drink enough water.' })).toBeVisible();
  await p.getByTestId('panel-close').click();

  await d.getByTestId('toggle-share').click();
  await expect(p.locator('[data-testid=tile][data-source=screen] video')).toBeVisible();
  await d.getByTestId('toggle-share').click();
  await expect(p.locator('[data-testid=tile][data-source=screen]')).toHaveCount(0);

  const family = await doctor.post<{ link: string }>(`/api/consultations/${visit.consultationId}/invitations`, {
    name: 'Ngozi',
    role: 'family',
    delivery: 'copy'
  });
  const f = await guestAt(browser, family.link);
  await expect(f.getByTestId('waiting-position')).toBeVisible();
  await admitNext(d);
  await expect(f.locator(remoteVideo)).toHaveCount(2);
  await expect(p.locator(remoteVideo)).toHaveCount(2);
  await expectMoving(p, remoteVideo);
  await f.getByTestId('leave').click();
  await f.getByTestId('leave-alone').click();
  await expect(p.locator(remoteVideo)).toHaveCount(1);
  await f.context().close();

  await d.getByTestId('leave').click();
  await d.getByTestId('end-for-all').click();
  await expect(p.getByTestId('after')).toBeVisible();
  await d.getByTestId('report-link').click();
  await expect(d).toHaveURL(new RegExp(`/consultations/${visit.consultationId}`));
  await d.getByLabel('Complaint').fill('Fever and headache for three days');
  await d.getByLabel('Assessment').fill('Suspected malaria, rapid test advised');
  await expect
    .poll(async () => (await doctor.get<{ assessment: string }>(`/api/consultations/${visit.consultationId}/report`)).assessment)
    .toBe('Suspected malaria, rapid test advised');
  await d.context().close();
  await p.context().close();
});

test('a patient whose page reloads in the middle of the call is back within 3 seconds', async ({ browser }) => {
  const visit = await schedule(doctor, patient);
  const d = await doctorIn(browser, server, visit);
  const p = await guestAt(browser, visit.meetingLink);
  await admitNext(d);
  await expectMoving(p, remoteVideo);

  const began = Date.now();
  await p.reload();
  await p.waitForFunction((selector) => {
    const video = document.querySelector<HTMLVideoElement>(selector);
    return video !== null && video.videoWidth > 0 && video.readyState >= 2;
  }, remoteVideo);
  const tookMs = Date.now() - began;
  console.log(JSON.stringify({ reload_to_picture_ms: tookMs }));
  expect(tookMs).toBeLessThan(3000);
  await expect(d.locator('[data-testid=tile]')).toHaveCount(1);
  await expectMoving(d, remoteVideo);
  await d.context().close();
  await p.context().close();
});

test('killed in the middle of a call, the server loses nothing it acknowledged and both pages rejoin', async ({ browser }) => {
  const visit = await schedule(doctor, patient);
  const d = await doctorIn(browser, server, visit);
  const p = await guestAt(browser, visit.meetingLink);
  await admitNext(d);
  await expectMoving(p, remoteVideo);
  const other = await schedule(doctor, patient);

  await server.kill();
  await server.launch();
  expect((await doctor.get<{ status: string }>(`/api/consultations/${other.consultationId}`)).status).toBe('scheduled');
  expect((await doctor.get<{ status: string }>(`/api/consultations/${visit.consultationId}`)).status).toBe('in-progress');
  await expectMoving(p, remoteVideo);
  await expectMoving(d, remoteVideo);
  await d.context().close();
  await p.context().close();
});
