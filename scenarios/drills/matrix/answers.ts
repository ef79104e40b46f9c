import type { Answered } from './world.ts';

/** A request that the application itself answers with 200. */
export const ok = (host: string) => ({ url: `http://${host}/instant?code=200` });

export const statuses = (answers: readonly Answered[]) => answers.map(({ status }) => status);

/** What a resolver says of a name that nobody has; without an upstream it is the second. */
export const unresolved = /ENOTFOUND|EAI_AGAIN/;

/** Who answered, by its own words. */
export const serviceOf = ({ body }: Answered) => (JSON.parse(body) as { service: string }).service;
export const podOf = ({ body }: Answered) => (JSON.parse(body) as { pod: string }).pod;
