import { type Browser, type Page, chromium as playwright, expect, test } from '@playwright/test';
import { Caller, demoSignIns, schedule } from '../support/api';
import { expectAccessible } from '../support/axe';
import { chromium } from '../support/chromium';
import { admitNext, doctorIn, guestAt, openPanel } from '../support/people';
import { filmOf, prescribe, type Prescribed } from '../support/prescribing';
import { THREE_ITEMS, addProduct, answerWarnings, sign } from '../support/prescribing-screen';
import { Server } from '../support/server';

const phone = { width: 390, height: 780 };
const laptop = { width: 1280, height: 800 };

let server: Server;
let camera: Browser | undefined;
let prescribed: Prescribed;

test.beforeAll(async ({ browser }) => {
  server = await Server.start();
  prescribed = await prescribedInTheCall(browser);
  const film = await filmOf(browser, server, prescribed.qrPng);
  camera = await playwright.launch({
    ...chromium.launchOptions,
    args: [...(chromium.launchOptions?.args ?? []), `--use-file-for-fake-video-capture=${film}`]
  });
});
test.afterAll(async () => {
  await camera?.close();
  await server.stop();
});

test('a pharmacist scans, dispenses two of three, a second pharmacy is refused, and the page still verifies without the server', async ({ browser }) => {
  test.setTimeout(240_000);
  const [first, second] = await demoSignIns(server, 'pharmacist');
  const context = await camera!.newContext({ viewport: phone, permissions: ['camera'], locale: 'en-NG', timezoneId: 'Africa/Lagos' });
  await (await Caller.signInAs(server, first!)).into(context);
  const page = await context.newPage();
  await page.goto(`${server.url}/pharmacy`);
  await expect(page.getByTestId('offline-ready')).toHaveAttribute('data-ready', 'true');
  await expectAccessible(page, 'the scan page');

  await test.step('the camera reads the code and the verdict stands at once', async () => {
    await scan(page);
    await expectVerdict(page, 'valid');
    await expect(page.getByTestId('logged')).toBeVisible();
    await expectAccessible(page, 'a valid prescription');
  });

  await test.step('two of three items are handed over', async () => {
    await page.getByTestId('claim').click();
    await expect(page.getByTestId('claim-clock')).toContainText('30 minutes left');
    await expect(page.locator('#items')).toBeFocused();
    await page.getByTestId('part-2').getByRole('checkbox', { name: 'Hand this over now' }).uncheck();
    for (const line of [0, 1]) await fillPart(page, line);
    await expectAccessible(page, 'the form of what is handed over');
    await page.getByRole('button', { name: 'Record as handed over: 2 items' }).click();
    await expect(page.getByRole('heading', { name: 'Handed over so far' })).toBeVisible();
    await expect(page.getByTestId('part-0')).toBeHidden();
    await expect(page.getByTestId('part-2')).toBeVisible();
  });

  await test.step('a second pharmacy, by the spoken code, is refused with the reason', async () => {
    const other = await (await browser.newContext({ viewport: laptop, colorScheme: 'dark' })).newPage();
    await (await Caller.signInAs(server, second!)).into(other.context());
    await other.goto(`${server.url}/pharmacy`);
    const field = other.getByLabel('Spoken code or text of the code');
    await field.fill(swapped(prescribed.spokenCode));
    await expect(other.getByTestId('code-help')).toHaveAttribute('data-state', 'misheard');
    await field.fill(prescribed.spokenCode.toLowerCase());
    await expect(other.getByTestId('code-help')).toHaveAttribute('data-state', 'complete');
    await field.press('Enter');
    await expectVerdict(other, 'claimed');
    await expect(other.getByTestId('verdict')).toContainText('Another pharmacy has it in hand until');
    await expect(other.getByTestId('claim')).toBeHidden();
    await expectAccessible(other, 'a prescription that another pharmacy has in hand, dark');
    const refused = (await Caller.signInAs(server, second!)).post(`/api/prescriptions/${prescribed.prescriptionId}/claim`, { token: prescribed.qrCode });
    await expect(refused).rejects.toThrow(/409.*claimed-elsewhere/);
    await other.context().close();
  });

  await test.step('with the server stopped the page opens, verifies, and records what policy allows', async () => {
    await server.kill();
    await page.goto(`${server.url}/pharmacy`);
    await expect(page.getByTestId('connection')).toHaveAttribute('data-online', 'false');
    await expectAccessible(page, 'the scan page without a connection');
    await page.getByRole('link', { name: 'Dispensed' }).click();
    await expect(page.getByText('Check your network, then try again.', { exact: false })).not.toContainText('typed');
    await expect(page.getByTestId('register')).toBeHidden();
    await page.getByRole('link', { name: 'Scan' }).click();
    await scan(page);
    await expectVerdict(page, 'offline');
    await expect(page.getByTestId('verdict')).toContainText('Cannot check status');
    await expectAccessible(page, 'a prescription without a connection');
    await fillPart(page, 2);
    await page.getByRole('button', { name: 'Record on this device: 1 item' }).click();
    await expectVerdict(page, 'done');
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await page.getByTestId('next').click();
    await scan(page);
    await expectVerdict(page, 'dispensed');

    await page.getByTestId('next').click();
    await type(page, altered(prescribed.qrCode));
    await expectVerdict(page, 'altered');
    await page.getByTestId('next').click();
    await type(page, 'https://example.ng/menu');
    await expectVerdict(page, 'no-prescription');
  });

  await test.step('when the server is back, the record is sent and accepted', async () => {
    await server.launch();
    await page.goto(`${server.url}/pharmacy/device`);
    await expect(page.getByTestId('record')).toHaveAttribute('data-outcome', 'recorded', { timeout: 45_000 });
    await expectAccessible(page, 'the records of this device');
    await page.goto(`${server.url}/pharmacy/history`);
    await expect(page.getByRole('row')).toHaveCount(4);
    await expectAccessible(page, 'what was handed over, on a phone');
    const action = await page.getByRole('button', { name: /^Note a return/ }).first().boundingBox();
    expect(action!.x + action!.width, 'the action is within the screen').toBeLessThanOrEqual(phone.width);
    const register = page.getByTestId('register');
    await register.getByRole('button', { name: 'Last month' }).click();
    await expect(register.getByLabel('Day').first()).toHaveValue('01');
  });
});

test('a device that is new to the hospital waits for its list and judges its first prescription', async ({ browser }) => {
  const first = await prescribe(await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient'));
  const context = await browser.newContext({ viewport: laptop });
  await (await Caller.signIn(server, 'pharmacist')).into(context);
  const page = await context.newPage();
  await page.route('**/rx-trust-list', async (route) => {
    await new Promise((done) => setTimeout(done, 2000));
    await route.continue();
  });
  await page.goto(`${server.url}/pharmacy`);
  await type(page, first.qrCode);
  await expectVerdict(page, 'valid');
  await expect(page.getByTestId('logged')).toBeVisible();
  await context.close();
});

/** A doctor prescribes in the call; the code as the patient's phone shows it. */
async function prescribedInTheCall(browser: Browser): Promise<Prescribed> {
  const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
  const visit = await schedule(doctor, patient);
  const d = await doctorIn(browser, server, visit);
  const p = await guestAt(browser, visit.meetingLink);
  await admitNext(d);
  await openPanel(d, 'prescribe');
  for (const { search, product } of THREE_ITEMS) await addProduct(d, search, product);
  await answerWarnings(d);
  const signed = await sign(d);
  for (const page of [d, p]) await page.context().close();
  const context = await browser.newContext({ viewport: phone, deviceScaleFactor: 2 });
  await patient.into(context);
  const page = await context.newPage();
  await page.goto(`${server.url}/prescriptions/${signed.prescriptionId}`);
  const picture = await page.getByTestId('qr').screenshot();
  await context.close();
  const { token } = await patient.get<{ token: string }>(`/api/prescriptions/${signed.prescriptionId}`);
  return { ...signed, qrCode: token, qrPng: `data:image/png;base64,${picture.toString('base64')}` };
}

async function scan(page: Page): Promise<void> {
  await page.getByTestId('scan').click();
  await page.waitForURL('**/pharmacy/prescription');
}

async function type(page: Page, text: string): Promise<void> {
  const field = page.getByLabel('Spoken code or text of the code');
  await field.fill(text);
  await field.press('Enter');
}

async function fillPart(page: Page, line: number): Promise<void> {
  const part = page.getByTestId(`part-${line}`);
  await part.getByLabel('Batch number').fill(`B-10${line}`);
  await part.getByLabel('Expiry date').fill('08/2031');
}

async function expectVerdict(page: Page, kind: string): Promise<void> {
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-kind', kind);
}

/** The first two characters that differ change places. */
function swapped(code: string): string {
  const place = [...code].findIndex((character, at) => character !== code[at + 1] && character !== '-' && code[at + 1] !== '-');
  return code.slice(0, place) + code[place + 1] + code[place] + code.slice(place + 2);
}

/** One character of the signature is another. */
function altered(token: string): string {
  const last = token.at(-1)!;
  return token.slice(0, -1) + (last === '0' ? '1' : '0');
}
