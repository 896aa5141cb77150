// Where the eye goes when a page or a step changes: its heading, for a screen
// reader too.
import { tick } from 'svelte';

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
