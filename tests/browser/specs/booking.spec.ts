import { expect, test } from '@playwright/test';
import { Caller, demoSignIn } from '../support/api';
import { Server } from '../support/server';

test('a patient is asked to sign in, books a visit and finds it again', async ({ browser }) => {
  const server = await Server.start();
  try {
    const { email, password } = await demoSignIn(server, 'patient');
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const p = await context.newPage();
    await p.goto(`${server.url}/book`);
    await expect(p).toHaveURL(/\/sign-in/);
    await p.getByLabel('E-mail').fill(email);
    await p.getByLabel('Password', { exact: true }).fill(password);
    await p.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(p).toHaveURL(/\/book/);

    await p.getByRole('link', { name: /Chidi Okafor/ }).click();
    await p.getByRole('button', { name: /^\d\d:\d\d$/ }).last().click();
    await p.getByLabel('Why do you want to see the doctor?').fill('Cough for one week');
    await p.getByRole('button', { name: /^Book / }).click();
    await expect(p.getByRole('heading', { name: 'Your visit is booked' })).toBeVisible();

    const patient = await Caller.signIn(server, 'patient');
    const { items } = await patient.get<{ items: { reason: string; doctorName: string; consultationId: string }[] }>(
      '/api/consultations?status=scheduled'
    );
    const booked = items.find((visit) => visit.reason === 'Cough for one week');
    expect(booked?.doctorName).toBe('Dr Chidi Okafor');
    await p.goto(`${server.url}/consultations/${booked!.consultationId}`);
    await expect(p.getByText('Cough for one week')).toBeVisible();
    await context.close();
  } finally {
    await server.stop();
  }
});
