import { expect, type Page } from '@playwright/test';

export interface Signed {
  prescriptionId: string;
  spokenCode: string;
}

/** What is typed into the search, and the product that is picked. */
export const THREE_ITEMS = [
  { search: 'artemether 80', product: 'artemether-lumefantrine-80-480mg-tablet' },
  { search: 'paracetamol 500 tab', product: 'paracetamol-500mg-tablet' },
  { search: 'oral rehydration', product: 'oral-rehydration-salts-20-5g-sachet' }
];

/** Adds a product and its first usual regimen. */
export async function addProduct(page: Page, search: string, product: string): Promise<void> {
  await page.getByTestId('product-search').fill(search);
  await page.locator(`[data-testid=product][data-product="${product}"]`).click();
  await page.locator(`[data-testid=line][data-product="${product}"]`).getByTestId('usual').first().click();
}

/** Every warning that needs a reason gets one. */
export async function answerWarnings(page: Page): Promise<void> {
  await expect(page.getByTestId('findings')).toHaveAttribute('data-current', 'true');
  for (const reason of await page.getByTestId('reason').all()) await reason.fill('Weighed with the patient, benefit is greater');
}

/** Reads it once more and signs; the session is fresh, so no password is asked. */
export async function sign(page: Page): Promise<Signed> {
  await page.getByTestId('read-and-sign').click();
  await page.getByTestId('sign-now').click();
  const signed = page.getByTestId('signed');
  await expect(signed).toBeVisible();
  return {
    prescriptionId: (await signed.getAttribute('data-prescription')) ?? '',
    spokenCode: (await page.getByTestId('spoken-code').textContent()) ?? ''
  };
}
