import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where rollouts are kept: XDG_STATE_HOME/meshproof/rollouts, else under ~/.local/state. */
export function rolloutsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'meshproof', 'rollouts');
}

/** Names a rollout by its start and its plan, such as 20261124t191819z-3f9a41c2. */
export function rolloutId(start: Date, hash: string): string {
  const time = start.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  return `${time}z-${hash.slice(0, 8)}`;
}

/** A name that can be no path out of the folder. */
export const isRolloutId = (text: string): boolean => /^\d{8}t\d{6}z-[0-9a-f]{8}(-undo)?$/.test(text);
