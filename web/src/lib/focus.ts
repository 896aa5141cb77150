// Where the eye goes when a page or a step changes: its heading, for a screen
// reader too.
import { tick } from 'svelte';

/** Focuses what the first of `selectors` that is there finds once the page has changed, where what was pressed is gone from it. */
export async function focusOn(...selectors: string[]): Promise<void> {
  await tick();
  for (const selector of selectors) {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) continue;
    found.focus();
    return;
  }
}

let last: Element | null = null;

/** Focuses the page's heading if it is not the one that was focused last and nobody types already. */
export async function focusHeading(): Promise<void> {
  await tick();
  if (document.activeElement?.matches('input, textarea, select')) return;
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading || heading === last) return;
  last = heading;
  heading.focus({ preventScroll: true });
}
