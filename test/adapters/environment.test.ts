/** What the App is told by its environment, and what it refuses to start with. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/adapters/environment.ts';

const whole = {
  APP_ID: '7',
  PRIVATE_KEY: String.raw`-----BEGIN X-----\nabc\n-----END X-----`,
  WEBHOOK_SECRET: 'long enough',
};

describe('the settings', () => {
  it('take a key on one line, and GitHub where nothing else is said', () => {
    expect(readSettings(whole)).toEqual({
      appId: 7,
      privateKey: '-----BEGIN X-----\nabc\n-----END X-----',
      webhookSecret: 'long enough',
      cronSecret: null,
      instance: null,
      page: { access: 'off' },
      apiUrl: 'https://api.github.com',
      logLevel: 'warn',
    });
  });

  it.each([
    [{ WEBHOOK_SECRET: undefined }, 'WEBHOOK_SECRET'],
    [{ WEBHOOK_SECRET: 'development' }, 'WEBHOOK_SECRET'],
    [{ APP_ID: 'toolpusher' }, 'APP_ID'],
    [{ GITHUB_API_URL: 'http://github.example/api/v3' }, 'GITHUB_API_URL'],
  ])('are refused with %j, by name', (wrong, name) => {
    expect(() => readSettings({ ...whole, ...wrong })).toThrow(name);
  });

  it('never say a value', () => {
    expect(() => readSettings({ ...whole, APP_ID: 'hunter2' })).not.toThrow('hunter2');
  });

  it('allow plain http on this machine only', () => {
    const { apiUrl } = readSettings({ ...whole, GITHUB_API_URL: 'http://127.0.0.1:4000/api/v3/' });
    expect(apiUrl).toBe('http://127.0.0.1:4000/api/v3');
  });
});
