import { expect, test } from '@playwright/test';
import { Server, here } from '../support/server';

const password = 'two-herons-at-dusk-7';

test.describe.configure({ timeout: 60_000 });

test('an empty server becomes a hospital: set-up link, administrator, invited doctor, first sign-in', async ({ browser }) => {
  const server = await Server.start(here, 'new');
  try {
    const admin = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const link = server.setupLink();
    await admin.goto(link);
    await admin.getByLabel('Name of the hospital').fill('Oyo Road Clinic');
    await admin.getByLabel('Name', { exact: true }).fill('Folake Adebayo');
    await admin.getByLabel('E-mail').fill('admin@clinic.example');
    await admin.getByLabel('Password', { exact: true }).fill(password);
    await admin.getByRole('button', { name: 'Set up the hospital' }).click();
    await expect(admin).toHaveURL(/\/admin\/people/);
    await expect(admin.getByText('Oyo Road Clinic')).toBeVisible();

    await admin.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByLabel('Full name').fill('Dr Amina Bello');
    await dialog.getByLabel('E-mail').fill('bello@clinic.example');
    await dialog.getByLabel('Doctor').check();
    await dialog.getByRole('button', { name: 'Make the invitation' }).click();
    const invitation = await dialog.getByLabel('Invitation link').inputValue();

    const doctor = await (await browser.newContext()).newPage();
    await doctor.goto(invitation);
    await doctor.getByLabel('New password', { exact: true }).fill(password);
    await doctor.getByRole('button', { name: 'Start working' }).click();
    await expect(doctor).toHaveURL(/\/doctor/);

    const again = await (await browser.newContext()).newPage();
    await again.goto(link);
    await expect(again.getByText('This hospital is set up already.')).toBeVisible();
    for (const page of [admin, doctor, again]) await page.context().close();
  } finally {
    await server.stop();
  }
});
