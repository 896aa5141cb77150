import { expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { expectAccessible } from '../support/axe';
import { admitNext, doctorIn, guestAt, openPanel } from '../support/people';
import { THREE_ITEMS, addProduct, answerWarnings, sign } from '../support/prescribing-screen';
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

test('a doctor prescribes in the call, the patient shows the code, and the doctor takes it back', async ({ browser }) => {
  test.setTimeout(240_000);
  const visit = await schedule(doctor, patient);
  const d = await doctorIn(browser, server, visit);
  const p = await guestAt(browser, visit.meetingLink);
  await admitNext(d);
  await expect(p.getByTestId('call')).toBeVisible();

  await test.step('three medicines are picked, and the draft saves itself', async () => {
    await openPanel(d, 'prescribe');
    for (const { search, product } of THREE_ITEMS) await addProduct(d, search, product);
    const draft = () => doctor.get<{ items: unknown[] }>(`/api/consultations/${visit.consultationId}/prescription-draft`);
    await expect.poll(async () => (await draft()).items.length).toBe(3);
    await openPanel(d, 'chat');
    await openPanel(d, 'prescribe');
    await expect(d.getByTestId('line')).toHaveCount(3);
  });

  await test.step('what is not complete is told at its field', async () => {
    const line = d.getByTestId('line').first();
    const quantity = line.getByTestId('quantity');
    const counted = await quantity.inputValue();
    await quantity.fill('0');
    await d.getByTestId('read-and-sign').click();
    await expect(quantity).toBeFocused();
    await expect(quantity).toHaveAttribute('aria-invalid', 'true');
    await expect(d.getByTestId('findings')).toContainText('2 of 3 medicines checked');
    await expect(d.getByTestId('findings')).toContainText('Finish line 1.');
    await quantity.fill(counted);
  });

  await test.step('warnings are answered, what was not checked stands apart', async () => {
    await answerWarnings(d);
    await expect(d.getByTestId('words').first()).toContainText('by mouth');
    await expectAccessible(d, 'the prescribing panel');
  });

  const signed = await test.step('it is read once more from its title, and signed', async () => {
    await d.getByTestId('read-and-sign').click();
    await expect(d.getByRole('heading', { name: 'Sign this prescription?' })).toBeFocused();
    await d.keyboard.press('Enter');
    await expect(d.getByTestId('signed')).toBeHidden();
    await d.keyboard.press('Escape');
    const signed = await sign(d);
    await expect(d.getByRole('heading', { name: 'Signed.' })).toBeFocused();
    expect(signed.spokenCode).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    await d.getByRole('button', { name: 'Tell in the chat' }).click();
    await expectAccessible(d, 'the signed prescription');
    return signed;
  });

  const phone = await test.step("the patient's phone shows the code as wide as it is", async () => {
    await openPanel(p, 'chat');
    const opened = p.context().waitForEvent('page');
    await p.getByTestId('chat-line').getByRole('link').click();
    const phone = await opened;
    await expect(phone).toHaveURL(new RegExp(`/prescriptions/${signed.prescriptionId}$`));
    await expect(phone.getByTestId('prescription')).toHaveAttribute('data-effective', 'valid');
    await expect(phone.getByTestId('spoken-code')).toHaveText(signed.spokenCode);
    await expect(phone.getByTestId('item')).toHaveCount(3);
    const symbol = await phone.getByTestId('qr').boundingBox();
    expect(symbol?.width).toBeGreaterThan(360);
    await expectAccessible(phone, "the patient's prescription");
    return phone;
  });

  await test.step('the doctor cancels it with a reason that the patient reads', async () => {
    await d.getByTestId('issued').getByRole('button', { name: 'Cancel prescription' }).click();
    await d.getByLabel('Why?').fill('Wrong strength');
    await d.getByRole('dialog').getByRole('button', { name: 'Cancel prescription' }).click();
    await expect(d.getByTestId('issued')).toContainText('Cancelled');
    await phone.reload();
    await expect(phone.getByTestId('prescription')).toHaveAttribute('data-effective', 'cancelled');
    await expect(phone.getByTestId('prescription')).toContainText('Wrong strength');
    await expect(phone.getByTestId('qr')).toBeHidden();
  });

  await d.context().close();
  await p.context().close();
});

test('a patient keeps their clinical profile, and shares records that open with the passcode', async ({ browser }) => {
  const visit = await schedule(doctor, patient);
  const context = await browser.newContext({ viewport: { width: 390, height: 780 } });
  await (await Caller.signIn(server, 'patient')).into(context);
  const page = await context.newPage();

  await test.step('a weight is said, with the name of who said it', async () => {
    await page.goto(`${server.url}/profile`);
    const weight = page.locator('[data-kind=weight]');
    await weight.getByRole('button', { name: 'Add a weight' }).click();
    await weight.getByLabel('Weight in kilograms').fill('64.5');
    await weight.getByRole('button', { name: 'Save' }).click();
    await expect(weight).toContainText('64.5 kg');
    await expect(weight).toContainText('(patient)');
    await expectAccessible(page, 'the clinical profile');
  });

  const shared = await test.step('a document is uploaded and shared by a link', async () => {
    await page.goto(`${server.url}/sharing?consultation=${visit.consultationId}`);
    await page.getByTestId('file').setInputFiles({ name: 'result.txt', mimeType: 'text/plain', buffer: Buffer.from('Haemoglobin 11.2 g/dL') });
    await expect(page.getByTestId('document')).toContainText('result.txt');
    await expectAccessible(page, 'the sharing page');
    await page.getByTestId('begin-share').click();
    const form = page.getByTestId('new-share');
    await form.getByRole('checkbox', { name: 'Report of the visit' }).uncheck();
    await form.getByRole('button', { name: 'Make the link' }).click();
    await expect(form.getByRole('checkbox', { name: 'Patient summary' })).toBeFocused();
    await expect(form).toContainText('Choose at least one.');
    await form.getByRole('checkbox', { name: 'Documents' }).check();
    await form.getByLabel('For whom?').fill('Dr Bello');
    await form.getByRole('checkbox', { name: /^I agree/ }).check();
    await form.getByRole('button', { name: 'Make the link' }).click();
    const made = page.getByTestId('made-share');
    await expect(made).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('heading')).toBeFocused();
    return { link: await page.getByTestId('share-link').inputValue(), passcode: (await page.getByTestId('share-passcode').textContent()) ?? '' };
  });

  await test.step('whoever has link and passcode reads it, a wrong passcode costs an attempt', async () => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(shared.link);
    await expect(other.getByTestId('open-shared')).toBeVisible();
    expect(new URL(other.url()).hash).toBe('');
    await other.getByLabel('Who are you?').fill('Dr Bello, FMC');
    await other.getByLabel('Passcode', { exact: true }).fill('000000');
    await other.getByRole('button', { name: 'Open the records' }).click();
    await expect(other.getByText('9 tries left')).toBeVisible();
    await expect(other.getByLabel('Passcode', { exact: true })).toBeFocused();
    await other.getByLabel('Passcode', { exact: true }).fill(shared.passcode);
    await other.getByRole('button', { name: 'Open the records' }).click();
    await expect(other.getByTestId('shared-records')).toContainText('Haemoglobin 11.2 g/dL');
    await expectAccessible(other, 'shared records');
    await other.context().close();
  });

  await test.step('the patient sees who opened it, and stops it', async () => {
    await page.goto(`${server.url}/sharing`);
    await page.getByRole('button', { name: 'Who opened it Dr Bello' }).click();
    await expect(page.getByTestId('share-log')).toContainText('Dr Bello, FMC');
    await expect(page.getByTestId('share-log')).toContainText('Wrong passcode');
    await page.getByRole('button', { name: 'Stop the link Dr Bello' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the link' }).click();
    await expect(page.getByTestId('share')).toHaveAttribute('data-status', 'revoked');
    await expect(page.getByRole('button', { name: 'Who opened it Dr Bello' })).toBeFocused();
  });
  await context.close();
});
