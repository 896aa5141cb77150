import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const server = process.env.DOKITA_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [sveltekit()],
  server: {
    fs: { allow: ['../api/care/src'] },
    proxy: {
      '/api': server,
      '/ws': { target: server, ws: true }
    }
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node'
  }
});
