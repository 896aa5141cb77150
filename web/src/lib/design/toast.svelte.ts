// One message at a time at the foot of the page, with a way back when there is one.
export type Toast = { id: number; text: string; undo?: () => void | Promise<void> };

const SHOWN_MS = 8000;

const state = $state<{ current: Toast | null }>({ current: null });
let next = 1;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows `text`; with `undo`, a button beside it takes the act back. */
export function toast(text: string, undo?: Toast['undo']): void {
  state.current = { id: next++, text, undo };
  hold();
  release();
}

/** Stops the clock while the message is under a pointer or focus. */
export function hold(): void {
  clearTimeout(timer);
}

export function release(): void {
  clearTimeout(timer);
  timer = setTimeout(dismiss, SHOWN_MS);
}

export function dismiss(): void {
  clearTimeout(timer);
  state.current = null;
}

export function currentToast(): Toast | null {
  return state.current;
}
