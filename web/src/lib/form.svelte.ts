// A form on its way to the server: busy, refused, or done.
import { tick } from 'svelte';
import { explain, fieldErrors } from './problems';

export class Form {
  busy = $state(false);
  /** Why the whole was refused. */
  failure = $state('');
  /** Why a field was refused, by its name. */
  errors = $state<Record<string, string>>({});
  #key = '';
  #sent = '';

  /** Runs `send` unless `complaints` names a field; the first refused field gets the focus. */
  async submit(send: () => Promise<void>, complaints: Record<string, string> = {}): Promise<boolean> {
    if (this.busy) return false;
    await this.refuse(complaints);
    if (Object.keys(complaints).length > 0) return false;
    this.busy = true;
    try {
      await send();
      this.#sent = '';
      return true;
    } catch (error) {
      this.errors = fieldErrors(error);
      this.failure = explain(error);
      return false;
    } finally {
      this.busy = false;
      if (Object.keys(this.errors).length > 0) await this.#showFirstError();
    }
  }

  /** Marks fields for reasons that the page knows itself; the first gets the focus. */
  async refuse(errors: Record<string, string>): Promise<void> {
    this.failure = '';
    this.errors = errors;
    if (Object.keys(errors).length > 0) await this.#showFirstError();
  }

  /** The same key for the same content, so that a press repeated after a lost network acts once. */
  keyFor(body: unknown): string {
    const content = JSON.stringify(body);
    if (content !== this.#sent || !this.#key) this.#key = crypto.randomUUID();
    this.#sent = content;
    return this.#key;
  }

  async #showFirstError(): Promise<void> {
    await tick();
    const field = document.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (field) field.focus();
    else this.failure = Object.values(this.errors).join(' ');
  }
}
