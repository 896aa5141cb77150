/** Single keys of the call. They can be turned off: speech input and stray presses would act on them. */
import type { MessageKey } from '$lib/i18n.svelte';

export type Shortcut = 'microphone' | 'camera' | 'share' | 'chat' | 'people' | 'hand' | 'list';

export const SHORTCUTS: { key: string; does: Shortcut; words: MessageKey }[] = [
  { key: 'm', does: 'microphone', words: 'call.microphone' },
  { key: 'v', does: 'camera', words: 'call.camera' },
  { key: 's', does: 'share', words: 'call.share' },
  { key: 'c', does: 'chat', words: 'call.chat' },
  { key: 'p', does: 'people', words: 'call.people' },
  { key: 'h', does: 'hand', words: 'call.hand' },
  { key: '?', does: 'list', words: 'call.shortcuts' }
];

/** What a key press means; nothing while somebody types or holds a modifier. */
export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat' | 'target'>): Shortcut | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return null;
  const target = event.target as { closest?: (selector: string) => unknown } | null;
  if (target?.closest?.('input, textarea, select, [contenteditable], dialog')) return null;
  return SHORTCUTS.find(({ key }) => key === event.key.toLowerCase())?.does ?? null;
}
