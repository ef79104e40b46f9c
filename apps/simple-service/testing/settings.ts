import { readSettings, type Settings } from '../settings.ts';

/** Settings of a service on loopback whose ports the system chooses. */
export const settingsOf = (env: NodeJS.ProcessEnv = {}): Settings =>
  readSettings({
    PORT: '0',
    METRICS_PORT: '0',
    SERVICE_NAME: 'echo',
    POD_NAME: 'echo-0',
    DRAIN_SECONDS: '0.2',
    ...env,
  });
