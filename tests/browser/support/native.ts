import { type ChildProcess, spawn } from 'node:child_process';
import { binary } from './server';

/** The participant without a browser, as its command runs. */
export class Native {
  readonly ended: Promise<{ code: number | null; output: string; words: string }>;
  private readonly process: ChildProcess;

  /** Joins by an invitation, sends the test pattern and counts what it receives. */
  constructor(link: string, seconds: number) {
    this.process = spawn(binary, ['publish', '--receive', '--seconds', String(seconds)], {
      env: { PATH: process.env.PATH, PUBLISH_LINK: link, RUST_LOG: process.env.RUST_LOG ?? 'warn' },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let [output, words] = ['', ''];
    this.process.stdout!.on('data', (piece) => (output += String(piece)));
    this.process.stderr!.on('data', (piece) => (words += String(piece)));
    this.ended = new Promise((done, fail) => {
      this.process.once('error', fail);
      this.process.once('close', (code) => done({ code, output, words }));
    });
  }

  stop(): void {
    this.process.kill('SIGKILL');
  }
}
