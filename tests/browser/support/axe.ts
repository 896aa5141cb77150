import AxeBuilder from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

/** No finding of WCAG 2.2 AA or of axe's best practices in the state that the page is in. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  expect(violations.map((finding) => `${state}: ${finding.id} ${finding.nodes[0]?.html}`)).toEqual([]);
}
